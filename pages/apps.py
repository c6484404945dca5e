from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Nettstedet")

    def ready(self) -> None:
        from django.utils.timezone import localdate  # noqa: PLC0415 (settings are read now)

        from core import merging, own_data  # noqa: PLC0415
        from core.components import menu  # noqa: PLC0415
        from pages import rules, services  # noqa: PLC0415
        from pages.merging import FOLLOWS  # noqa: PLC0415
        from pages.own_data import SECTIONS  # noqa: PLC0415

        own_data.register(*SECTIONS)
        merging.register(*FOLLOWS)
        own_data.register_erasure(
            own_data.Erasure(services.erase_person, rules.board_lacks_without)
        )
        menu.register(lambda: rules.pages_not_there(on=localdate()))
