from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.timezone import localdate

from core.refusals import Refused
from meetings import rules
from meetings.enums import Refusal
from meetings.models import Forum, Meeting
from members.models import Person

Row = TypeVar("Row", bound=Model)


def locked(meeting: Meeting) -> Meeting:
    """Whoever changes a meeting waits here, and reads it again."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("forum", "called_by")
    return rows.get(pk=meeting.pk)


def run_meeting(meeting: Meeting, *, by: Person | None, now: datetime) -> Meeting:
    """Locked, by somebody who may, and not over for good. Raises Refused."""
    meeting = locked(meeting)
    refuse_unless_running(meeting.forum, by=by, now=now)
    refuse(rules.refusal_to_change(meeting))
    return meeting


def sent_before(forum: Forum, rows: QuerySet[Row]) -> Row | None:
    """The one of `rows` that a form sent twice has made already; the second waits for the first."""
    Forum.objects.select_for_update(no_key=True).get(pk=forum.pk)
    return rows.first()


def refuse_unless_running(forum: Forum, *, by: Person | None, now: datetime) -> None:
    refuse(rules.refusal_to_run(by, forum, on=localdate(now)))


def refuse(reason: Refusal | None) -> None:
    if reason:
        raise Refused(reason)
