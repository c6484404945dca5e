from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from events.enums import (
    Availability,
    EventState,
    Refusal,
)
from events.models import Event
from events.rules.signing_up import refusal_by_event, refusal_by_window

if TYPE_CHECKING:
    from events.querysets import Listed

FEW_PLACES, FEW_SHARE = 3, Decimal("0.1")


class Counters(Protocol):
    capacity: int | None
    taken: int
    waiting: int


def places_left(pool: Counters) -> int | None:
    """None: no limit. Nobody passes a queue, so where one stands nothing is left."""
    if pool.waiting:
        return 0
    return None if pool.capacity is None else max(0, pool.capacity - pool.taken)


def availability(
    event: Event | Listed, pools: Iterable[Counters], *, now: datetime
) -> Availability:
    if event.state == EventState.CANCELLED:
        return Availability.CANCELLED
    if event.ends_at <= now:
        return Availability.OVER
    if reason := refusal_by_event(event, now=now) or refusal_by_window(event, now=now):
        return Availability.NOT_OPEN if reason == Refusal.NOT_OPEN else Availability.CLOSED
    return _word_for(list(pools))


def _word_for(pools: list[Counters]) -> Availability:
    left = [places_left(pool) for pool in pools]
    if not pools:
        return Availability.CLOSED
    if None in left:
        return Availability.MANY
    total_left = sum(places or 0 for places in left)
    if total_left == 0:
        return Availability.QUEUE
    total = sum(pool.capacity or 0 for pool in pools)
    is_few = total_left <= FEW_PLACES or total_left <= total * FEW_SHARE
    return Availability.FEW if is_few else Availability.MANY
