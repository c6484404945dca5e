"""Places that are kept for somebody whose name comes later, when it does not come.

After the deadline the place is kept all the same. Whoever booked and pays for five expects five
chairs, also where one forgot to write a name; to take it away would punish a slip, and the one who
comes would stand at the door. But nothing is printed for a place without a name, so both the
booker and those who arrange are told, once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from events import mail
from events.enums import EventState
from events.models import Event, Participant
from events.services.writing import answer_to

REMIND_BEFORE = timedelta(days=3)


def ask_for_names(*, now: datetime) -> int:
    """Remind those who booked, three days before the deadline. Two at once harm nothing: the key
    of the letter holds the deadline. Returns how many bookings lack names."""
    events = _with_deadline().filter(until__gt=now, until__lte=now + REMIND_BEFORE)
    return sum(_ask(event, now=now) for event in events)


def tell_of_missing_names(*, now: datetime) -> int:
    """The deadline is over: to those who booked, and in one letter to those who arrange."""
    events = _with_deadline().filter(until__lte=now, starts_at__gt=now)
    return sum(_tell(event, now=now) for event in events)


def _with_deadline() -> QuerySet:
    published = Event.objects.filter(state=EventState.PUBLISHED, participants__name="")
    until = Coalesce(F("names_until"), F("cancel_until"))
    return published.alias(until=until).select_related("chapter").distinct()


@transaction.atomic
def _ask(event: Event, *, now: datetime) -> int:
    groups = _unnamed_by_booking(event)
    for unnamed in groups:
        mail.names_missing(unnamed[0].booking, unnamed, now=now)
    return len(groups)


@transaction.atomic
def _tell(event: Event, *, now: datetime) -> int:
    groups = _unnamed_by_booking(event)
    for unnamed in groups:
        mail.names_late(unnamed[0].booking, unnamed, now=now)
    if groups:
        rows = [(_booker(unnamed[0]), len(unnamed)) for unnamed in groups]
        mail.unnamed_places(event, rows, address=answer_to(event), now=now)
    return len(groups)


def _unnamed_by_booking(event: Event) -> list[list[Participant]]:
    unnamed = event.participants.unnamed().select_related(
        "event", "booking__event", "booking__organisation", "booking__booked_by"
    )
    by_booking = groupby(unnamed.order_by("booking", "pk"), key=lambda each: each.booking_id)
    return [list(group) for _booking, group in by_booking]


def _booker(participant: Participant) -> str:
    booking = participant.booking
    organisation = f", {booking.organisation}" if booking.organisation else ""
    return f"{booking.booker_name}{organisation}"
