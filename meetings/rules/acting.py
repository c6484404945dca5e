"""Who may do what in a forum, asked of the querysets that the pages ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from meetings.enums import MeetingState, Refusal
from meetings.models import Forum, Meeting
from meetings.querysets import Guest
from meetings.rules.people import guests_of, leaders_of
from members.models import Person

if TYPE_CHECKING:
    from meetings.querysets import Whoever

FEWEST_DATES, MOST_DATES = 2, 6


def may_run(person: Whoever, forum: Forum, *, on: date) -> bool:
    return Forum.objects.run_by(person, on=on).filter(pk=forum.pk).exists()


def may_read(person: Whoever, forum: Forum, *, on: date) -> bool:
    return Forum.objects.joined_by(person, on=on).filter(pk=forum.pk).exists()


def refusal_to_run(by: Whoever | None, forum: Forum, *, on: date) -> Refusal | None:
    """None is the portal."""
    return None if by is None or may_run(by, forum, on=on) else Refusal.NOT_RUNNING


def refusal_to_take_part(by: Person | Guest | None, forum: Forum, *, on: date) -> Refusal | None:
    if isinstance(by, Guest):
        return None if by in guests_of(forum, on=on) else Refusal.NOT_IN_FORUM
    return None if by is None or may_read(by, forum, on=on) else Refusal.NOT_IN_FORUM


def refusal_to_approve(by: Whoever | None, forum: Forum, *, on: date) -> Refusal | None:
    """The leader; where a forum has none, whoever runs it. Staff may what leaders may."""
    if reason := refusal_to_run(by, forum, on=on):
        return reason
    if by is None or by.is_staff:
        return None
    leaders = leaders_of(forum, on=on)
    return Refusal.NOT_LEADER if leaders and by not in leaders else None


def refusal_to_change(meeting: Meeting) -> Refusal | None:
    """What is over for good is not changed."""
    if meeting.state == MeetingState.CANCELLED:
        return Refusal.MEETING_CANCELLED
    return Refusal.MEETING_HELD if meeting.state == MeetingState.HELD else None


def refusal_of_dates(
    dates: Sequence[tuple[datetime, datetime]], *, now: datetime
) -> Refusal | None:
    """Of those proposed for a meeting."""
    if not FEWEST_DATES <= len(dates) <= MOST_DATES:
        return Refusal.TWO_TO_SIX_DATES
    starts = [starts_at for starts_at, _ends_at in dates]
    if len(set(starts)) < len(starts):
        return Refusal.DATE_TWICE
    return Refusal.MEETING_PAST if min(starts) <= now else None
