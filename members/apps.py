from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Medlemmer")

    def ready(self) -> None:
        from members import receivers  # noqa: F401, PLC0415 (models are loaded now)
        from members.mail import accounts, belonging  # noqa: PLC0415
        from outbox import letters  # noqa: PLC0415

        letters.register(*accounts.LETTERS, *belonging.LETTERS)
