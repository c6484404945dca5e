"""Places that are kept for somebody whose name comes later, when it does not come.

After the deadline the place is kept all the same. Whoever booked and pays for five expects five
chairs, also where one forgot to write a name; to take it away would punish a slip, and the one who
comes would stand at the door. But nothing is printed for a place without a name, so both the
booker and those who arrange are told, once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
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

# The places without a name, by whoever booked them, of each event.
Unnamed = Mapping[int, list[list[Participant]]]


# ---- Before the deadline -----------------------------------------------------------------------


def coming(*, now: datetime, until: datetime) -> list[Occasion]:
    events = list(_with_deadline().filter(until__gt=now, until__lte=until + ASKED_BEFORE))
    unasked = _not_told(events, mail.names_missing_key)
    return [
        occasion_of(
            event,
            due_at=rules.names_until(event) - ASKED_BEFORE,
            useful_until=rules.names_until(event),
            receivers=len(unasked[event.pk]),
        )
        for event in events
    ]


def ask(key: str, now: datetime) -> int:
    """Those who booked. The key of the letter holds the deadline: a new one is told of anew."""
    latest = now + ASKED_BEFORE + hours.LONGEST_MOVE
    soon = _with_deadline().filter(pk=key, until__gt=now, until__lte=latest)
    groups = _groups(soon, mail.names_missing_key)
    for unnamed in groups:
        mail.names_missing(unnamed[0].booking, unnamed, now=now)
    return len(groups)


def to_ask(key: str, now: datetime) -> list[Receiver]:
    events = _with_deadline().filter(pk=key, until__gt=now)
    return [_receiver(unnamed) for unnamed in _groups(events, mail.names_missing_key)]


# ---- After it ----------------------------------------------------------------------------------


def coming_late(*, now: datetime, until: datetime) -> list[Occasion]:
    events = list(_with_deadline().filter(until__lte=until, starts_at__gt=now))
    untold = _not_told(events, mail.names_late_key)
    return [
        occasion_of(
            event,
            due_at=rules.names_until(event),
            useful_until=event.starts_at,
            receivers=len(untold[event.pk]) + 1 if untold[event.pk] else 0,
        )
        for event in events
    ]


def tell(key: str, now: datetime) -> int:
    """Those who booked, and in one letter those who arrange."""
    over = _with_deadline().filter(pk=key, until__lte=now, starts_at__gt=now)
    groups = _groups(over, mail.names_late_key)
    for unnamed in groups:
        mail.names_late(unnamed[0].booking, unnamed, now=now)
    if groups:
        event = over.get()
        rows = [(_booker(unnamed[0].booking), len(unnamed)) for unnamed in groups]
        mail.unnamed_places(event, rows, address=answer_to(event), now=now)
    return len(groups)


def to_tell(key: str, now: datetime) -> list[Receiver]:
    event = _with_deadline().filter(pk=key, starts_at__gt=now).first()
    groups = _groups([event], mail.names_late_key) if event else []
    arrangers = [Receiver(event.contact_name, answer_to(event))] if event and groups else []
    return [*map(_receiver, groups), *arrangers]


# ---- Who ---------------------------------------------------------------------------------------


def _with_deadline() -> QuerySet[Any]:
    """Events with places without a name; `until` is when they must have one."""
    published = Event.objects.filter(state=EventState.PUBLISHED, participants__name="")
    until = Coalesce(F("names_until"), F("cancel_until"))
    return published.alias(until=until).select_related("chapter").distinct()


def _groups(events: Iterable[Event], key: Callable[[Booking], str]) -> list[list[Participant]]:
    return [unnamed for groups in _not_told(list(events), key).values() for unnamed in groups]


def _not_told(events: Iterable[Event], key: Callable[[Booking], str]) -> Unnamed:
    """Those whose letter, by its key, is not owed yet."""
    unnamed = Participant.objects.unnamed().filter(event__in=events)
    rows = unnamed.select_related(
        "event", "booking__event", "booking__organisation", "booking__booked_by"
    ).order_by("event", "booking", "pk")
    by_booking = groupby(rows, key=lambda each: each.booking_id)
    groups = [list(group) for _booking, group in by_booking]
    keys = [key(group[0].booking) for group in groups]
    told = Delivery.objects.keys_among(keys)
    found: dict[int, list[list[Participant]]] = defaultdict(list)
    for group, its_key in zip(groups, keys, strict=True):
        if its_key not in told and group[0].booking.booker_email:
            found[group[0].event_id].append(group)
    return found


def _receiver(unnamed: list[Participant]) -> Receiver:
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
