"""The numbers of an event, for those who arrange it: what is expected, and how it filled up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from events import rules
from events.models import CapacityPool, Event
from events.rules import Taken


@dataclass(frozen=True)
class Curve:
    """`points` are drawn; `labels` stand under them."""

    points: list[Taken]
    capacity: int | None

    @property
    def labels(self) -> list[str]:
        return [f"{each.day.day}.{each.day.month}." for each in self.points]

    @property
    def series(self) -> list[tuple[str, list[int]]]:
        taken = (_("Har plass"), [each.places for each in self.points])
        if self.capacity is None:
            return [taken]
        return [taken, (_("Plasser"), [self.capacity] * len(self.points))]


def numbers_of(
    event: Event, pools: Sequence[CapacityPool], *, chosen: Decimal | None, now: datetime
) -> dict[str, Any]:
    """Two queries, however many are coming."""
    by_category = event.participants.by_category()
    income = sum((row.kroner for row in by_category), Decimal(0)) + (chosen or 0)
    return {
        "by_category": by_category,
        "chosen": chosen,
        "income": income,
        "curve": _curve(event, pools, now=now),
    }


def _curve(event: Event, pools: Sequence[CapacityPool], *, now: datetime) -> Curve | None:
    """None until somebody has signed up."""
    stays = event.participants.stays()
    if not stays:
        return None
    first = min(timezone.localdate(came_at) for came_at, _left_at in stays)
    last = max(first, timezone.localdate(min(now, event.ends_at)))
    own = [pool.capacity for pool in pools if pool.session_id is None]
    limits = [capacity for capacity in own if capacity is not None]
    capacity = sum(limits) if limits and len(limits) == len(own) else None
    return Curve(rules.thinned(rules.booking_curve(stays, first=first, last=last)), capacity)
