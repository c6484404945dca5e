from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Nettverk")

    def ready(self) -> None:
        from core import merging, own_data  # noqa: PLC0415 (models are loaded now)
        from meetings import querysets as forums  # noqa: PLC0415
        from meetings.enums import ForumKind  # noqa: PLC0415
        from networks import mail, receivers, rules, services  # noqa: F401, PLC0415
        from networks.merging import FOLLOWS  # noqa: PLC0415
        from networks.own_data import SECTIONS  # noqa: PLC0415
        from networks.rules.access import ACCESS  # noqa: PLC0415
        from networks.services import terms_that_end  # noqa: PLC0415
        from outbox import letters, reminders  # noqa: PLC0415

        forums.register(ForumKind.NETWORK, ACCESS)
        letters.register(*mail.LETTERS)
        reminders.register(terms_that_end.SOURCE)
        own_data.register(*SECTIONS)
        merging.register(*FOLLOWS)
        own_data.register_erasure(
            own_data.Erasure(services.erase_person, rules.led_by_nobody_without)
        )
