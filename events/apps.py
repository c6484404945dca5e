from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Arrangementer")

    def ready(self) -> None:
        from agreements.rules import reading  # noqa: PLC0415 (models are not loaded before this)
        from core import merging, own_data  # noqa: PLC0415
        from events import mail, receivers  # noqa: F401, PLC0415
        from events.merging import FOLLOWS  # noqa: PLC0415
        from events.own_data import SECTIONS  # noqa: PLC0415
        from events.rules import cooperation  # noqa: PLC0415
        from events.services import (  # noqa: PLC0415
            leaving,
            missing_names,
            offer_reminders,
            thanks,
        )
        from events.services import reminders as starting  # noqa: PLC0415
        from outbox import letters, reminders  # noqa: PLC0415

        letters.register(*mail.LETTERS)
        reminders.register(
            starting.SOURCE,
            missing_names.ASKED,
            missing_names.TOLD,
            offer_reminders.SOURCE,
            thanks.SOURCE,
        )
        own_data.register(*SECTIONS)
        merging.register(*FOLLOWS)
        reading.register(cooperation.done)
        own_data.register_erasure(own_data.Erasure(leaving.erase_person, leaves=leaving.leaves))
