from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.timezone import localtime

from core import hours
from core.written import written_once
from events.enums import (
    EventState,
    QueueState,
    Refusal,
)
from events.models import Event, Participant, QueueEntry
from events.rules.acting import Actor, refusal_to_act_on

OFFER_LASTS = timedelta(hours=48)
ANSWER_BEFORE_START = timedelta(hours=2)
# An offer that is open for less is not reminded of: it has hardly been read.
SHORT_OFFER = timedelta(hours=12)
TIME_TO_ANSWER = timedelta(hours=2)
LAST_IN_THE_EVENING = time(20)


def queue_place(entry: QueueEntry) -> int:
    """Their number in the line: 1 is the next. The queryset's `with_place` for many."""
    return QueueEntry.objects.waiting().filter(pool=entry.pool_id, pk__lte=entry.pk).count()


def queue_lengths(event: Event) -> Callable[[], dict[int, int]]:
    """How many entries wait in each pool of the event; asked now, answered when called."""
    asked = _lengths.sent(event=event.pk)
    return lambda: dict(asked())


@written_once
def _lengths(event: Any) -> QuerySet[Any]:
    waiting: Any = QueueEntry.objects.waiting().filter(pool__event=event).order_by()
    pairs: QuerySet[Any] = waiting.values_list("pool").annotate(n=Count("pk"))
    return pairs


def takes_place_at_once(entry: QueueEntry) -> bool:
    """Groups are always asked: they may not be whole any more."""
    return entry.takes_place_at_once and entry.places == 1


def hands_out_places(event: Event, *, now: datetime) -> bool:
    """A freed place goes to the queue until the event begins or sign-up closes, the later."""
    return event.state == EventState.PUBLISHED and now < max(
        event.starts_at, event.sign_up_closes_at
    )


def offer_deadline(event: Event, *, now: datetime) -> datetime | None:
    """Two days to answer, never ending at night, and before the event; None: too late to ask."""
    deadline = min(hours.out_of_quiet_hours(now + OFFER_LASTS), last_answer(event))
    return deadline if deadline > now else None


def offer_reminded_at(entry: QueueEntry) -> datetime | None:
    """When half of the time has gone. At night that is the morning after, or the evening before
    where the morning leaves too little time; None: the offer is too short for a reminder."""
    offered_at, expires_at = entry.offered_at, entry.offer_expires_at
    if offered_at is None or expires_at is None or expires_at - offered_at < SHORT_OFFER:
        return None
    half = offered_at + (expires_at - offered_at) / 2
    morning = hours.out_of_quiet_hours(half)
    if morning <= expires_at - TIME_TO_ANSWER:
        return morning
    evening = hours.at(localtime(morning).date() - timedelta(days=1), LAST_IN_THE_EVENING)
    return evening if evening - offered_at >= TIME_TO_ANSWER else None


def last_answer(event: Event) -> datetime:
    """No offer is open longer than this."""
    return max(event.starts_at - ANSWER_BEFORE_START, event.sign_up_closes_at)


def refusal_to_answer(
    entry: QueueEntry, whose: Iterable[Participant], *, by: Actor, now: datetime
) -> Refusal | None:
    """Who may act on all the places that are waited for answers for them all."""
    for participant in whose:
        if reason := refusal_to_act_on(participant, by=by, now=now):
            return reason
    if entry.state != QueueState.OFFERED or entry.offer_expires_at is None:
        return Refusal.NOT_OFFERED
    return Refusal.NOT_OFFERED if entry.offer_expires_at <= now else None
