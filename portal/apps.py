from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from core import merging, own_data  # noqa: PLC0415 (models are not there before)
        from portal import receivers  # noqa: PLC0415
        from portal.merging import FOLLOWS  # noqa: PLC0415
        from portal.own_data import SECTIONS  # noqa: PLC0415

        own_data.register(*SECTIONS)
        merging.register(*FOLLOWS)
        # The last app with tables: by its turn the rights of all our rooms exist.
        last = apps.get_app_config("usersessions")
        post_migrate.connect(receivers.make_groups_as_written, sender=last)
