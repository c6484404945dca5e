from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Arrangementer")

    def ready(self) -> None:
        from events import mail  # noqa: PLC0415 (models are not loaded before this)
        from outbox import letters  # noqa: PLC0415

        letters.register(*mail.LETTERS)
