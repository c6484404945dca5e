from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Brev")

    def ready(self) -> None:
        from outbox import letters, mail  # noqa: PLC0415 (models are loaded now)

        letters.register(mail.TRIAL)
