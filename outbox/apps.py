from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Brev")

    def ready(self) -> None:
        from core import merging, own_data  # noqa: PLC0415 (models are loaded now)
        from outbox import letters, mail, receivers  # noqa: F401, PLC0415
        from outbox.merging import FOLLOWS  # noqa: PLC0415
        from outbox.own_data import SECTIONS  # noqa: PLC0415

        own_data.register(*SECTIONS)
        merging.register(*FOLLOWS)
        letters.register(*mail.LETTERS)
