"""Meetings are called, changed, moved and cancelled. Those in the forum hear of it by letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.refusals import Refused
from core.services import log_act
from core.templatetags.when import when
from meetings import rules
from meetings.enums import MeetingState, Refusal
from meetings.mail import meetings as mail
from meetings.models import Forum, Meeting
from meetings.querysets import Guest
from meetings.services.locks import refuse_unless_running, run_meeting, sent_before
from members.models import Person

WHEREABOUTS = {"starts_at", "ends_at", "place", "online_url"}
IN_CALENDARS = WHEREABOUTS | {"title"}


@transaction.atomic
def call_meeting(
    *, forum: Forum, words: Mapping[str, Any], by: Person | None, now: datetime
) -> Meeting:
    """`words` are the columns of a meeting by name; title, starts_at and ends_at are needed.

    Those in the forum are called in by letter. One that is over already is only noted, for the
    sake of its record. Sent twice it is the same meeting. Raises Refused.
    """
    refuse_unless_running(forum, by=by, now=now)
    same = {name: words.get(name) for name in ("title", "starts_at", "ends_at")}
    planned = Meeting.objects.filter(forum=forum, state=MeetingState.PLANNED, **same)
    if called := sent_before(forum, planned):
        return called
    meeting = Meeting.objects.create(
        forum=forum, state=MeetingState.PLANNED, changed_at=now, **words
    )
    log_act(by=by, now=now, verb="meeting.called", subject=meeting, text=f"Kalte inn: {meeting}.")
    tell_all_called(meeting, now=now)
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting: Meeting, words: Mapping[str, Any], by: Person | None, now: datetime
) -> Meeting:
    """Writes what differs. Another time or place is told to all, with a calendar file that moves
    it; the sequence that calendars go by rises with all that they show. Raises Refused."""
    meeting = run_meeting(meeting, by=by, now=now)
    changed = {name: value for name, value in words.items() if value != getattr(meeting, name)}
    if not changed:
        return meeting
    if meeting.state == MeetingState.PROPOSED and not changed.keys().isdisjoint(
        {"starts_at", "ends_at"}
    ):
        raise Refused(Refusal.DATE_NOT_CHOSEN)
    old, before = mail.whereabouts(meeting), _in_words(meeting, changed)
    for name, value in changed.items():
        setattr(meeting, name, value)
    is_moved = meeting.state == MeetingState.PLANNED and not changed.keys().isdisjoint(WHEREABOUTS)
    if not changed.keys().isdisjoint(IN_CALENDARS):
        meeting.sequence += 1
    meeting.changed_at = now
    meeting.save()
    log_act(
        by=by,
        now=now,
        verb="meeting.moved" if is_moved else "meeting.changed",
        subject=meeting,
        text="Flyttet møtet." if is_moved else "Endret møtet.",
        before=before,
        after=_in_words(meeting, changed),
    )
    if is_moved and meeting.ends_at and meeting.ends_at > now:
        mail.moved(meeting, _called(meeting, now), old=old, now=now)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, because: str, by: Person | None, now: datetime) -> Meeting:
    """Raises Refused."""
    meeting = run_meeting(meeting, by=by, now=now)
    was_planned = meeting.state == MeetingState.PLANNED
    meeting.state, meeting.cancelled_because = MeetingState.CANCELLED, because
    meeting.sequence += 1
    meeting.changed_at = now
    meeting.save()
    log_act(
        by=by, now=now, verb="meeting.cancelled", subject=meeting, text=f"Avlyste møtet. {because}"
    )
    if was_planned and meeting.ends_at and meeting.ends_at > now:
        mail.cancelled(meeting, _called(meeting, now), now=now)
    return meeting


def tell_all_called(meeting: Meeting, *, now: datetime) -> None:
    if meeting.ends_at and meeting.ends_at > now:
        mail.called(meeting, _called(meeting, now), now=now)


def _called(meeting: Meeting, now: datetime) -> list[Person | Guest]:
    return rules.called_to(meeting.forum, on=localdate(now))


def _in_words(meeting: Meeting, changed: Mapping[str, Any]) -> dict[str, str]:
    """For the act log."""
    values = {name: getattr(meeting, name) for name in changed}
    return {
        name: when(value) if isinstance(value, datetime) else str(value or "")
        for name, value in values.items()
    }
