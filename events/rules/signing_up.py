from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from events.enums import (
    EventState,
    ParticipantState,
    Refusal,
)
from events.models import Event, Participant
from events.rules.acting import Actor, is_as_staff, refusal_to_act_on, refusal_to_change

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
    """One signs up oneself, the secretariat and the portal anybody."""
    if by is None or by == person or by.is_staff:
        return None
    return Refusal.NOT_YOURS


def refusal_to_cancel(participant: Participant, *, by: Actor, now: datetime) -> Refusal | None:
    """Staff may cancel for a caller at any time, and the portal for whoever leaves it for good;
    leaving the queue has no deadline."""
    if participant.state == ParticipantState.CANCELLED:
        return Refusal.ALREADY_CANCELLED
    if reason := refusal_to_act_on(participant, by=by, now=now):
        return reason
    on_time = participant.state == ParticipantState.WAITING or may_cancel(
        participant.event, now=now
    )
    if not on_time and by is not None and not is_as_staff(by, participant):
        return Refusal.TOO_LATE_TO_CANCEL
    return None


def refusal_to_say_no(participant: Participant, *, by: Actor, now: datetime) -> Refusal | None:
    """A place that will stand empty is welcome back until the event begins. What was to be paid
    after the deadline is to be paid all the same: `ParticipantQuerySet.to_be_paid`."""
    if participant.state == ParticipantState.CANCELLED:
        return Refusal.ALREADY_CANCELLED
    if reason := refusal_to_act_on(participant, by=by, now=now):
        return reason
    return Refusal.HAS_STARTED if participant.event.starts_at <= now else None


def may_cancel(event: Event, *, now: datetime) -> bool:
    """Whether people may still cancel themselves."""
    return now <= event.cancel_until


def names_until(event: Event) -> datetime:
    """So long may a place be without a name, or change it."""
    return event.names_until or event.cancel_until


def refusal_to_name(participant: Participant, *, by: Actor, now: datetime) -> Refusal | None:
    """Who booked it decides who comes, and not the one whose place it is: that one may say no."""
    if participant.state == ParticipantState.CANCELLED:
        return Refusal.ALREADY_CANCELLED
    if reason := refusal_to_change(participant.booking, by=by, now=now):
        return reason
    if reason := refusal_by_event(participant.event, now=now):
        return reason
    on_time = now <= names_until(participant.event)
    if not on_time and by is not None and not is_as_staff(by, participant):
        return Refusal.NAMES_ARE_CLOSED
    return None
