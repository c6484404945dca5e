from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = _("Fylkeslag")

    def ready(self) -> None:
        from core import merging, own_data  # noqa: PLC0415 (models are loaded now)
        from members.rules.importing import tables  # noqa: PLC0415
        from outbox import letters, reminders  # noqa: PLC0415
        from regions import mail, receivers, rules, services  # noqa: F401, PLC0415
        from regions.merging import FOLLOWS  # noqa: PLC0415
        from regions.own_data import SECTIONS  # noqa: PLC0415
        from regions.services import grants_that_end  # noqa: PLC0415

        letters.register(*mail.LETTERS)
        reminders.register(grants_that_end.SOURCE)
        tables.register_column("chapter", heading=_("Fylkeslag"), tells=rules.chapter_names)
        own_data.register(*SECTIONS)
        merging.register(*FOLLOWS)
        own_data.register_erasure(
            own_data.Erasure(services.erase_person, rules.led_by_nobody_without)
        )
