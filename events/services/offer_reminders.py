"""One reminder of an offer that nobody has answered, when half of its time has gone."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.urls import reverse

from events import mail, rules
from events.enums import EventState, ParticipantState, QueueState
from events.models import Participant, QueueEntry
from events.services import pools
from outbox.reminders import Move, Occasion, Receiver, Source


def coming(*, now: datetime, until: datetime) -> list[Occasion]:
    return [
        Occasion(
            key=mail.offer_key(entry),
            about=entry.pool.event.title,
            due_at=due_at,
            useful_until=entry.offer_expires_at or due_at,
            receivers=len(_whom(entry, waiting)),
            url=reverse("admin:events_queueentry_change", args=[entry.pk]),
        )
        for entry, waiting in _unanswered(now=now)
        if (due_at := rules.offer_reminded_at(entry)) and due_at < until
    ]


def owe(key: str, now: datetime) -> int:
    """Nobody answers, and no offer runs out, while the pool is held."""
    for entry, _waiting in _unanswered(now=now, key=key):
        pools.lock(entry.pool_id)
    owed = 0
    for entry, waiting in _unanswered(now=now, key=key):
        mail.offer_reminder(entry, waiting, now=now)
        owed += len(_whom(entry, waiting))
    return owed


def receivers(key: str, now: datetime) -> list[Receiver]:
    found = _unanswered(now=now, key=key)
    return [receiver for entry, waiting in found for receiver in _whom(entry, waiting)]


def _unanswered(
    *, now: datetime, key: str | None = None
) -> list[tuple[QueueEntry, list[Participant]]]:
    """The offers with no reminder yet, and who waits for each. In one query."""
    offered = QueueEntry.objects.filter(
        state=QueueState.OFFERED,
        offer_expires_at__gt=now,
        pool__event__state=EventState.PUBLISHED,
    )
    if key is not None:
        offered = offered.filter(pk=int(key.partition("-")[0]))
    waiting = Participant.objects.filter(
        state=ParticipantState.WAITING, wait__in=mail.not_reminded_of_offer(offered)
    ).select_related(
        *("wait__pool__event", "event", "person", "category"),
        *("booking__organisation", "booking__booked_by"),
    )
    by_entry = groupby(waiting.order_by("wait", "pk"), key=lambda each: each.wait)
    found = [(entry, list(those)) for entry, those in by_entry if entry is not None]
    return [each for each in found if key is None or mail.offer_key(each[0]) == key]


def _whom(entry: QueueEntry, waiting: list[Participant]) -> list[Receiver]:
    """As the offer itself."""
    found = [Receiver(each.name, each.email) for each in waiting if entry.places == 1]
    if mail.is_for_the_booker(waiting):
        booking = waiting[0].booking
        found.append(Receiver(booking.booker_name, booking.booker_email))
    return [each for each in found if each.address]


SOURCE = Source(
    name="events.offer",
    letters=("events/offer_reminder", "events/places_reminder"),
    title="Ubesvart tilbud om plass",
    why="Halve svarfristen er gått uten svar. Svarer de ikke, går plassen videre.",
    moves=Move.ONLY_FROM_NIGHT,
    coming=coming,
    owe=owe,
    receivers=receivers,
)
