"""Places that are kept for somebody whose name comes later, when it does not come.

After the deadline the place is kept all the same. Whoever booked and pays for five expects five
chairs, also where one forgot to write a name; to take it away would punish a slip, and the one who
comes would stand at the door. But nothing is printed for a place without a name, so both the
booker and those who arrange are told, once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from core import hours
from events import mail, rules
from events.enums import EventState
from events.models import Booking, Event, Participant
from events.services.due import occasion_of
from events.services.writing import answer_to
from outbox.models import Delivery
from outbox.reminders import Move, Occasion, Receiver, Source

ASKED_BEFORE = timedelta(days=3)

Group = list[Participant]  # the places without a name of one booking


# ---- Before the deadline -----------------------------------------------------------------------


def coming(*, now: datetime, until: datetime) -> list[Occasion]:
    soon = _unnamed().filter(until__gt=now, until__lte=until + ASKED_BEFORE)
    return [
        occasion_of(
            event,
            due_at=rules.names_until(event) - ASKED_BEFORE,
            useful_until=rules.names_until(event),
            receivers=len(groups),
        )
        for event, groups in _by_event(_not_told(soon, mail.names_missing_key))
    ]


def ask(key: str, now: datetime) -> int:
    """Those who booked. The key of the letter holds the deadline: a new one is told of anew."""
    latest = now + ASKED_BEFORE + hours.LONGEST_MOVE
    soon = _unnamed().filter(event=int(key), until__gt=now, until__lte=latest)
    groups = _not_told(soon, mail.names_missing_key)
    for unnamed in groups:
        mail.names_missing(unnamed[0].booking, unnamed, now=now)
    return len(groups)


def to_ask(key: str, now: datetime) -> list[Receiver]:
    before = _unnamed().filter(event=int(key), until__gt=now)
    return [_receiver(unnamed) for unnamed in _not_told(before, mail.names_missing_key)]


# ---- After it ----------------------------------------------------------------------------------


def coming_late(*, now: datetime, until: datetime) -> list[Occasion]:
    late = _unnamed().filter(until__lte=until, event__starts_at__gt=now)
    return [
        occasion_of(
            event,
            due_at=rules.names_until(event),
            useful_until=event.starts_at,
            receivers=len(groups) + 1,
        )
        for event, groups in _by_event(_not_told(late, mail.names_late_key))
    ]


def tell(key: str, now: datetime) -> int:
    """Those who booked, and in one letter those who arrange."""
    late = _unnamed().filter(event=int(key), until__lte=now, event__starts_at__gt=now)
    groups = _not_told(late, mail.names_late_key)
    for unnamed in groups:
        mail.names_late(unnamed[0].booking, unnamed, now=now)
    if groups:
        event = groups[0][0].event
        rows = [(_booker(unnamed[0].booking), len(unnamed)) for unnamed in groups]
        mail.unnamed_places(event, rows, address=answer_to(event), now=now)
    return len(groups)


def to_tell(key: str, now: datetime) -> list[Receiver]:
    late = _unnamed().filter(event=int(key), event__starts_at__gt=now)
    groups = _not_told(late, mail.names_late_key)
    events = [event for event, _groups in _by_event(groups)]
    arrangers = [Receiver(event.contact_name, answer_to(event)) for event in events]
    return [*map(_receiver, groups), *arrangers]


# ---- Who ---------------------------------------------------------------------------------------


def _unnamed() -> QuerySet[Any]:
    """`until` is when they must have a name."""
    unnamed = Participant.objects.unnamed().filter(event__state=EventState.PUBLISHED)
    return unnamed.alias(until=Coalesce(F("event__names_until"), F("event__cancel_until")))


def _not_told(unnamed: QuerySet[Any], key: Callable[[Booking], str]) -> list[Group]:
    """Those of the bookings whose letter, by its key, is not owed yet."""
    rows = unnamed.select_related(
        "event__chapter", "booking__event", "booking__organisation", "booking__booked_by"
    ).order_by("event", "booking", "pk")
    by_booking = groupby(rows, key=lambda each: each.booking_id)
    groups = [list(group) for _booking, group in by_booking]
    keys = [key(group[0].booking) for group in groups]
    told = Delivery.objects.keys_among(keys)
    return [
        group
        for group, its_key in zip(groups, keys, strict=True)
        if its_key not in told and group[0].booking.booker_email
    ]


def _by_event(groups: list[Group]) -> list[tuple[Event, list[Group]]]:
    found = groupby(groups, key=lambda group: group[0].event)
    return [(event, list(those)) for event, those in found]


def _receiver(unnamed: Group) -> Receiver:
    booking = unnamed[0].booking
    return Receiver(_booker(booking), booking.booker_email)


def _booker(booking: Booking) -> str:
    organisation = f", {booking.organisation}" if booking.organisation else ""
    return f"{booking.booker_name}{organisation}"


ASKED = Source(
    name="events.names_missing",
    letters=("events/names_missing",),
    title="Navn mangler",
    why="Tre dager før fristen minner vi dem som har meldt på noen uten å skrive navn.",
    moves=Move.BACK,
    coming=coming,
    owe=ask,
    receivers=to_ask,
)
TOLD = Source(
    name="events.names_late",
    letters=("events/names_late", "events/unnamed_places"),
    title="Navn manglet ved fristen",
    why="Fristen for navn er ute. De som meldte på, og arrangøren, får vite hva som mangler.",
    moves=Move.ONLY_FROM_NIGHT,
    coming=coming_late,
    owe=tell,
    receivers=to_tell,
)
