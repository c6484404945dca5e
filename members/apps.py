from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Medlemmer")

    def ready(self) -> None:
        from core import merging, own_data  # noqa: PLC0415 (models are loaded now)
        from members import receivers, rules  # noqa: F401, PLC0415
        from members.mail import (  # noqa: PLC0415
            accounts,
            applications,
            belonging,
            desk,
            memberships,
            merges,
            reviews,
            vacancies,
        )
        from members.merging import FOLLOWS  # noqa: PLC0415
        from members.own_data import SECTIONS  # noqa: PLC0415
        from members.services import categories, leaving, vacant_roles  # noqa: PLC0415
        from members.services import reminders as round_  # noqa: PLC0415
        from outbox import letters, reminders  # noqa: PLC0415

        letter_rooms = (accounts, applications, belonging, desk, memberships, merges, reviews)
        for room in (*letter_rooms, vacancies):
            letters.register(*room.LETTERS)
        reminders.register(round_.ROUND, round_.LETTERS, vacant_roles.SOURCE)
        own_data.register(*SECTIONS)
        merging.register(*FOLLOWS)
        own_data.register_erasure(
            own_data.Erasure(leaving.erase_belonging, rules.answered_for_by_nobody_without)
        )
        post_migrate.connect(categories.make_categories_as_written, sender=self)
