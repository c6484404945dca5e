from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Møter")

    def ready(self) -> None:
        from core import merging, own_data  # noqa: PLC0415 (models are loaded now)
        from meetings import mail, receivers  # noqa: F401, PLC0415
        from meetings.merging import FOLLOWS  # noqa: PLC0415
        from meetings.own_data import SECTIONS  # noqa: PLC0415
        from meetings.services import ballot_reminders, follow_up_reminders, leaving  # noqa: PLC0415
        from outbox import letters, reminders  # noqa: PLC0415

        letters.register(*mail.LETTERS)
        reminders.register(*follow_up_reminders.SOURCES, ballot_reminders.SOURCE)
        own_data.register(*SECTIONS)
        own_data.register_erasure(
            own_data.Erasure(leaving.erase_person, leaving.left_undone_without)
        )
        merging.register(*FOLLOWS)
