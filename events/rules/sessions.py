"""What may be chosen in the programme, beside what is chosen already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations

from events.enums import Refusal
from events.models import Event, Session


def clash_among(sessions: Iterable[Session]) -> tuple[Session, Session] | None:
    """The first two that are at the same time; what ends as the other begins does not clash."""
    in_order = sorted(sessions, key=lambda session: (session.starts_at, session.pk))
    for one, other in combinations(in_order, 2):
        if other.starts_at < one.ends_at:
            return one, other
    return None


def refusal_to_choose(session: Session, event: Event, *, now: datetime) -> Refusal | None:
    """Only what has places of its own is chosen. The sentence may name the `session`."""
    if session.event_id != event.pk or not hasattr(session, "pool"):
        return Refusal.SESSION_NOT_CHOSEN
    if session.cancelled_at:
        return Refusal.SESSION_CANCELLED
    return Refusal.SESSION_OVER if session.starts_at <= now else None


def clash_with(session: Session, chosen: Iterable[Session]) -> Session | None:
    """The first of those chosen that is at the same time."""
    return next((other for other in chosen if clash_among([session, other])), None)
