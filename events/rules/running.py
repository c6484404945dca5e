from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import hours
from events.enums import (
    EventState,
    Missing,
    Refusal,
)
from events.models import CapacityPool, Event, Participant
from events.rules.periods import price_gaps

if TYPE_CHECKING:
    from events.querysets import InCalendar

REMIND_FROM = timedelta(hours=48)
REMIND_UNTIL = timedelta(hours=2)


def reminded_from(event: Event) -> datetime:
    """Whoever gets a place after this has just been told of it, and is not reminded."""
    return hours.working_time_until(event.starts_at - REMIND_FROM)


def is_reminded(participant: Participant) -> bool:
    got_place_at = participant.registered_at
    return got_place_at is not None and got_place_at <= reminded_from(participant.event)


def missing_before_publishing(event: Event, *, now: datetime) -> list[Missing]:
    prices = list(event.categories.all())
    opens_at, closes_at = event.sign_up_opens_at, event.sign_up_closes_at
    gaps = price_gaps(prices, opens_at=opens_at, closes_at=closes_at)
    missing = {
        Missing.PRICE: not prices,
        Missing.PRICE_GAP: bool(gaps),
        Missing.PLACE: not (event.is_online or event.place_name),
        Missing.FUTURE: event.starts_at <= now,
        Missing.CANCEL_UNTIL: event.cancel_until > event.starts_at,
    }
    return [what for what, is_missing in missing.items() if is_missing]


def refusal_to_delete(event: Event) -> Refusal | None:
    """Whoever signed up, even if they withdrew, has a page about it."""
    if event.state != EventState.DRAFT:
        return Refusal.NOT_A_DRAFT
    return Refusal.SIGNED_UP_FOR if event.bookings.exists() else None


def refusal_of_capacity(pool: CapacityPool, capacity: int | None) -> Refusal | None:
    """More is always well, also where staff have gone above the limit."""
    if capacity is None or capacity >= pool.taken:
        return None
    is_more = pool.capacity is not None and capacity >= pool.capacity
    return None if is_more else Refusal.BELOW_TAKEN


def refusal_of_times(event: Event) -> Refusal | None:
    """As the constraints of the table, in words."""
    if event.ends_at <= event.starts_at:
        return Refusal.ENDS_TOO_EARLY
    if event.sign_up_closes_at <= event.sign_up_opens_at:
        return Refusal.BEFORE_SIGN_UP_OPENS
    return None


def moved_deadline(deadline: datetime, *, old_start: datetime, new_start: datetime) -> datetime:
    """A later event gives people as much more time; an earlier one takes only what it must."""
    if new_start >= old_start:
        return deadline + (new_start - old_start)
    return min(deadline, new_start)


def place_in_words(event: Event | InCalendar) -> str:
    """In the active language; without the street."""
    if event.is_online and event.place_name:
        return _("%(place)s og på nett") % {"place": event.place_name}
    return _("På nett") if event.is_online else event.place_name
