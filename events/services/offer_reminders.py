"""One reminder of an offer that nobody has answered, when half of its time has gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from events import mail, rules
from events.enums import EventState, ParticipantState, QueueState
from events.models import Participant, QueueEntry
from events.services import pools
from events.services.queue import waiting_participants
from outbox.reminders import Move, Occasion, Receiver, Source


def coming(*, now: datetime, until: datetime) -> list[Occasion]:
    found = []
    for entry in _unanswered(now=now):
        due_at = rules.offer_reminded_at(entry)
        if due_at and entry.offer_expires_at and due_at < until:
            occasion = Occasion(
                key=mail.offer_key(entry),
                about=entry.pool.event.title,
                due_at=due_at,
                useful_until=entry.offer_expires_at,
                receivers=len(_whom(entry, entry.participants.all())),  # prefetched
                url=reverse("admin:events_queueentry_change", args=[entry.pk]),
            )
            found.append(occasion)
    return found


def owe(key: str, now: datetime) -> int:
    """Nobody answers, and no offer runs out, while the pool is held."""
    entry = _entry(key)
    if entry is None:
        return 0
    pools.lock(entry.pool_id)
    still = _unanswered(now=now).filter(pk=entry.pk).first()
    if still is None or mail.offer_key(still) != key:
        return 0
    waiting = waiting_participants(still)
    mail.offer_reminder(still, waiting, now=now)
    return len(_whom(still, waiting))


def receivers(key: str, now: datetime) -> list[Receiver]:
    entry = _entry(key)
    return _whom(entry, waiting_participants(entry)) if entry else []


def _unanswered(*, now: datetime) -> QuerySet[QueueEntry]:
    """With no reminder of this offer yet."""
    offered = QueueEntry.objects.filter(
        state=QueueState.OFFERED,
        offer_expires_at__gt=now,
        pool__event__state=EventState.PUBLISHED,
    )
    waiting = Participant.objects.filter(state=ParticipantState.WAITING).order_by("pk")
    return (
        mail.not_reminded_of_offer(offered)
        .select_related("pool__event")
        .prefetch_related(
            Prefetch(
                "participants",
                waiting.select_related("booking__booked_by", "booking__organisation"),
            )
        )
    )


def _entry(key: str) -> QueueEntry | None:
    pk = key.partition("-")[0]
    return QueueEntry.objects.filter(pk=pk).first() if pk.isdecimal() else None


def _whom(entry: QueueEntry, waiting: Iterable[Participant]) -> list[Receiver]:
    """As the offer itself."""
    waiting = list(waiting)
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
