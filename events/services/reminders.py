from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events import mail, rules
from events.enums import EventState
from events.models import Event, Participant


def owe_reminders(*, now: datetime) -> int:
    """Owe a reminder to each who has a place and has none for this start. Returns how many.

    The dedupe key holds the start: two ticks at once owe one letter, a moved event owes a new
    one, and a missed tick is caught up until two hours before. Who got the place within the last
    two days has the letter that says so.
    """
    soon = Event.objects.filter(
        state=EventState.PUBLISHED,
        starts_at__gt=now + rules.REMIND_UNTIL,
        starts_at__lte=now + rules.REMIND_FROM,
    )
    return sum(_remind(event, now=now) for event in soon)


@transaction.atomic
def _remind(event: Event, *, now: datetime) -> int:
    if Event.objects.hold(event.pk) != event.sequence:
        return 0  # moved or cancelled this moment: the next tick sees it as it is
    participants = (
        Participant.objects.registered()
        .filter(event=event, registered_at__lte=rules.reminded_from(event))
        .exclude(email="")
    )
    not_reminded = mail.not_reminded(participants, event)
    rows = list(
        not_reminded.select_related(
            "person", "event", "booking__organisation", "booking__booked_by", "category"
        )
    )
    mail.reminders(event, rows, now=now)
    return len(rows)
