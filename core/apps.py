from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Felles")

    def ready(self) -> None:
        from core.checks import every_column_has_a_policy  # noqa: PLC0415 (models are loaded now)
        from core.moments import read_moments  # noqa: PLC0415 (settings are read now)

        register(every_column_has_a_policy)
        connection_created.connect(read_moments)
