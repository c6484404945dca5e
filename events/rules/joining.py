"""Joining a meeting on the net: when its door is open, and for whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from events.enums import EventState, Refusal
from events.models import Event, Participant

JOIN_BEFORE_START = timedelta(minutes=30)


def refusal_to_join(participant: Participant, *, now: datetime) -> Refusal | None:
    """Why the way to the meeting is closed to them now. Only pages that ask this show the link."""
    event = participant.event
    if event.state == EventState.CANCELLED:
        return Refusal.EVENT_CANCELLED
    if not participant.has_place:
        return Refusal.NO_PLACE_TO_JOIN
    if not event.is_online:
        return Refusal.NOT_ONLINE
    if event.ends_at <= now:
        return Refusal.OVER
    if now < joins_from(event):
        return Refusal.TOO_EARLY_TO_JOIN
    return None if event.online_url else Refusal.LINK_MISSING


def joins_from(event: Event) -> datetime:
    return event.starts_at - JOIN_BEFORE_START


def hears_of_new_link(event: Event, *, old_url: str, now: datetime) -> bool:
    """Not those who have never seen one: before it is shown there is nothing to take back. Where
    it comes late, people have looked for it in vain."""
    is_awaited = bool(old_url) or now >= joins_from(event)
    return event.is_online and bool(event.online_url) and is_awaited and now < event.ends_at
