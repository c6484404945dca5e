"""The letters about a membership that runs: to the main contact, or to the supporting member."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox import services as outbox
from outbox.letters import Letter

if TYPE_CHECKING:
    from members.models import Membership, Person

LETTERS = (
    Letter("members/notice_received", _("Oppsigelsen er mottatt")),
    Letter("members/notice_withdrawn", _("Oppsigelsen er trukket")),
)


def tell_of_notice(membership: Membership, *, receiver: Person, letter: str, now: datetime) -> None:
    """`letter` is notice_received or notice_withdrawn; both may come again, so the key is timed."""
    received_on, last_day = membership.notice_received_on, membership.ends_on
    outbox.owe(
        letter=f"members/{letter}",
        dedupe_key=f"members/{letter}/{membership.pk}/{now.isoformat()}",
        address=receiver.email,
        person=receiver,
        language=receiver.language,
        context={
            "name": receiver.get_short_name(),
            "organisation": membership.organisation.name if membership.organisation else "",
            "received_on": received_on.isoformat() if received_on else "",
            "last_day": last_day.isoformat() if last_day else "",
            "is_over": last_day is not None and last_day < timezone.localdate(now),
        },
        now=now,
    )
