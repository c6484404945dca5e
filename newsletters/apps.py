from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = _("Nyhetsbrev")

    def ready(self) -> None:
        from core import merging, own_data  # noqa: PLC0415
        from core.components import menu  # noqa: PLC0415
        from newsletters import receivers  # noqa: F401, PLC0415
        from newsletters.mail import ISSUE, consents  # noqa: PLC0415
        from newsletters.merging import FOLLOWS  # noqa: PLC0415
        from newsletters.own_data import SECTIONS  # noqa: PLC0415
        from newsletters.rules.consents import pages_not_there  # noqa: PLC0415
        from newsletters.services import erase_person  # noqa: PLC0415
        from outbox import letters  # noqa: PLC0415

        letters.register(ISSUE, *consents.LETTERS)
        own_data.register(*SECTIONS)
        own_data.register_erasure(own_data.Erasure(erase_person))
        merging.register(*FOLLOWS)
        menu.register(pages_not_there)
