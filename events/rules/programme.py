"""What a programme may hold, and where it goes when the event is moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from django.utils.timezone import get_current_timezone, localtime

from core.refusals import Refused
from core.templatetags.when import span_of
from events.enums import EventState, Refusal
from events.models import Event, Session, Speaker

UPLOADS_LAST = timedelta(days=90)
MOST_FILES = 10


class Speaks(Protocol):
    """A speaker, in a row or as typed."""

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...


def refusal_of_session(
    session: Session,
    speakers: Collection[Speaks],
    others: Iterable[Session],
    *,
    may_be_outside: bool,
) -> Refused | None:
    """`others` of the same event go on at the same time, with their `speakers` at hand."""
    if session.ends_at <= session.starts_at:
        return Refused(Refusal.SESSION_ENDS_TOO_EARLY)
    event = session.event
    if not may_be_outside and is_outside(session, event):
        return Refused(Refusal.OUTSIDE_THE_EVENT, span=span_of(event.starts_at, event.ends_at))
    for other in others:
        named = {"other": other.title, "span": span_of(other.starts_at, other.ends_at)}
        if session.room and session.room.lower() == other.room.lower():
            return Refused(Refusal.ROOM_TAKEN, room=session.room, **named)
        if speaker := _in_both(speakers, other.speakers.all()):
            return Refused(Refusal.SPEAKER_TAKEN, speaker=speaker.name, **named)
    return None


def is_outside(session: Session, event: Event) -> bool:
    return session.starts_at < event.starts_at or session.ends_at > event.ends_at


def _in_both(these: Iterable[Speaks], those: Iterable[Speaks]) -> Speaks | None:
    those = list(those)
    return next((one for one in these if any(is_same(one, other) for other in those)), None)


def is_same(one: Speaks, other: Speaks) -> bool:
    """By the address where both have one; two of the same name may have one each."""
    if one.email and other.email:
        return one.email.lower() == other.email.lower()
    return one.name.casefold() == other.name.casefold()


def refusal_of_upload(speaker: Speaker, files: int, *, now: datetime) -> Refused | None:
    """Whoever holds the link puts files here without logging in: so many, and not for ever."""
    session = speaker.session
    is_off = session.cancelled_at or session.event.state == EventState.CANCELLED
    if is_off or now > session.event.ends_at + UPLOADS_LAST:
        return Refused(Refusal.UPLOADS_CLOSED)
    return Refused(Refusal.ENOUGH_FILES, number=MOST_FILES) if files >= MOST_FILES else None


# ---- To another day ------------------------------------------------------------------------------


def shifted(row: Session, *, old_start: datetime, new_start: datetime) -> tuple[datetime, datetime]:
    """As far on the clock on the wall, also across a change of the clock; as long as before, where
    that night would have swallowed it."""
    shift = _on_the_wall(new_start) - _on_the_wall(old_start)
    starts_at, ends_at = (_back(_on_the_wall(at) + shift) for at in (row.starts_at, row.ends_at))
    if ends_at <= starts_at:
        ends_at = starts_at + (row.ends_at - row.starts_at)
    return starts_at, ends_at


def days_later(moment: datetime, *, days: int) -> datetime:
    """At the same time of the day in Oslo, also across a change of the clock."""
    return _back(_on_the_wall(moment) + timedelta(days=days))


def days_until_next(day: date, *, today: date) -> int:
    """To the same weekday nearest to the same date, the first that is to come."""
    days, year = 0, day.year
    while day + timedelta(days=days) <= today:
        year += 1
        days = 7 * round((date(year, day.month, 1) - day.replace(day=1)).days / 7)
    return days


def _on_the_wall(moment: datetime) -> datetime:
    return localtime(moment).replace(tzinfo=None)


def _back(wall: datetime) -> datetime:
    return wall.replace(tzinfo=get_current_timezone())
