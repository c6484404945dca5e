from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from events.enums import (
    EventState,
    ParticipantState,
    Refusal,
)
from events.models import Event, Participant

if TYPE_CHECKING:
    from events.querysets import Listed
    from members.models import Person


def refusal_to_sign_up(event: Event, person: Person, *, now: datetime) -> Refusal | None:
    """The first reason this person may not sign up themselves now; being full is none."""
    if reason := refusal_by_event(event, now=now) or refusal_by_window(event, now=now):
        return reason
    if event.participants.live().filter(person=person).exists():
        return Refusal.ALREADY_IN
    return None


def refusal_by_event(event: Event | Listed, *, now: datetime) -> Refusal | None:
    """What stops even staff from signing somebody up."""
    if event.state == EventState.DRAFT:
        return Refusal.NOT_OPEN
    if event.state == EventState.CANCELLED:
        return Refusal.EVENT_CANCELLED
    if event.ends_at <= now:
        return Refusal.OVER
    return None


def refusal_by_window(event: Event | Listed, *, now: datetime) -> Refusal | None:
    if now < event.sign_up_opens_at:
        return Refusal.NOT_OPEN
    if now >= event.sign_up_closes_at:
        return Refusal.CLOSED
    return None


def is_by_staff(by: Person | None, person: Person | None) -> bool:
    """Whether somebody in the secretariat does this for the person. `by=None` is the portal."""
    return by is not None and by != person and by.is_staff


def refusal_to_act_for(by: Person | None, person: Person | None) -> Refusal | None:
    """One acts for oneself, the secretariat and the portal for anybody."""
    if by is None or by == person or by.is_staff:
        return None
    return Refusal.NOT_YOURS


def refusal_to_cancel(
    participant: Participant, *, by: Person | None, now: datetime
) -> Refusal | None:
    """Staff may cancel for a caller at any time, and the portal for whoever leaves it for good;
    leaving the queue has no deadline."""
    if participant.state == ParticipantState.CANCELLED:
        return Refusal.ALREADY_CANCELLED
    if reason := refusal_to_act_for(by, participant.person):
        return reason
    on_time = participant.state == ParticipantState.WAITING or may_cancel(
        participant.event, now=now
    )
    if not on_time and by is not None and not is_by_staff(by, participant.person):
        return Refusal.TOO_LATE_TO_CANCEL
    return None


def may_cancel(event: Event, *, now: datetime) -> bool:
    """Whether people may still cancel themselves."""
    return now <= event.cancel_until
