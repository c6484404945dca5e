from collections.abc import Collection

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Avtaler")

    def ready(self) -> None:
        from agreements import mail, receivers, services  # noqa: F401, PLC0415 (models are loaded now)
        from agreements.merging import FOLLOWS  # noqa: PLC0415
        from agreements.own_data import SECTIONS  # noqa: PLC0415
        from agreements.rules.forum import ACCESS  # noqa: PLC0415
        from agreements.services import due  # noqa: PLC0415
        from core import merging, own_data  # noqa: PLC0415
        from core.components import menu  # noqa: PLC0415
        from meetings.enums import ForumKind  # noqa: PLC0415
        from meetings.querysets import register  # noqa: PLC0415
        from outbox import letters, reminders  # noqa: PLC0415

        letters.register(*mail.LETTERS)
        reminders.register(*due.SOURCES)
        own_data.register(*SECTIONS)
        own_data.register_erasure(own_data.Erasure(services.erase_person, services.leaves))
        merging.register(*FOLLOWS)
        menu.register(not_there)
        register(ForumKind.AGREEMENT, ACCESS)


def not_there() -> Collection[str]:
    """No menu leads to an empty list."""
    from agreements.models import Agreement  # noqa: PLC0415

    return () if Agreement.objects.public().exists() else ("agreements:list",)
