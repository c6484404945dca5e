from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = _("Nyhetsbrev")

    def ready(self) -> None:
        from core import merging, own_data  # noqa: PLC0415
        from newsletters import mail  # noqa: PLC0415
        from newsletters.merging import FOLLOWS  # noqa: PLC0415
        from newsletters.own_data import SECTIONS  # noqa: PLC0415
        from outbox import letters  # noqa: PLC0415

        own_data.register(*SECTIONS)
        merging.register(*FOLLOWS)
        letters.register(mail.ISSUE)
