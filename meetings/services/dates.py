"""A meeting looks for its date: some are proposed, people answer, and one is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.refusals import Refused
from core.services import log_act
from core.templatetags.when import when
from meetings import rules
from meetings.enums import DateAnswer, MeetingState, Refusal
from meetings.mail import meetings as mail
from meetings.models import DateOption, DateReply, Forum, Meeting
from meetings.querysets import Guest
from meetings.services.calling import tell_all_called
from meetings.services.locks import locked, refuse, refuse_unless_running, run_meeting, sent_before
from meetings.signals import dates_proposed
from members.models import Person


@transaction.atomic
def propose_meeting(
    *,
    forum: Forum,
    words: Mapping[str, Any],
    dates: Sequence[tuple[datetime, datetime]],
    by: Person | None,
    now: datetime,
) -> Meeting:
    """Those in the forum are asked by letter which of the dates suit them. Sent twice it is the
    same meeting. Raises Refused."""
    refuse_unless_running(forum, by=by, now=now)
    refuse(rules.refusal_of_dates(dates, now=now))
    looking = Meeting.objects.filter(forum=forum, state=MeetingState.PROPOSED, title=words["title"])
    if proposed := sent_before(forum, looking):
        return proposed
    meeting = Meeting.objects.create(
        forum=forum, state=MeetingState.PROPOSED, changed_at=now, **words
    )
    DateOption.objects.bulk_create(
        DateOption(meeting=meeting, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in dates
    )
    log_act(
        by=by,
        now=now,
        verb="meeting.dates_proposed",
        subject=meeting,
        text=f"Foreslo {len(dates)} datoer.",
    )
    mail.dates_proposed(meeting, rules.people_of(forum, on=localdate(now)), now=now)
    dates_proposed.send(sender=Meeting, meeting=meeting, now=now)
    return meeting


@transaction.atomic
def answer_dates(
    *, meeting: Meeting, answers: Mapping[int, DateAnswer], by: Person | Guest, now: datetime
) -> None:
    """`answers` by option; those of other meetings are passed over. Raises Refused."""
    meeting = locked(meeting)
    refuse(rules.refusal_to_take_part(by, meeting.forum, on=localdate(now)))
    _refuse_unless_proposed(meeting)
    whose: dict[str, Any] = {"guest": by.uid} if isinstance(by, Guest) else {"person": by}
    DateReply.objects.filter(option__meeting=meeting, **whose).delete()
    DateReply.objects.bulk_create(
        DateReply(option=option, answer=answers[option.pk], **whose)
        for option in meeting.date_options.all()
        if option.pk in answers
    )


@transaction.atomic
def choose_date(*, option: DateOption, by: Person | None, now: datetime) -> Meeting:
    """The meeting is planned for that date, and those in the forum are called in. Raises
    Refused."""
    meeting = run_meeting(option.meeting, by=by, now=now)
    _refuse_unless_proposed(meeting)
    if option.starts_at <= now:
        raise Refused(Refusal.MEETING_PAST)
    meeting.starts_at, meeting.ends_at = option.starts_at, option.ends_at
    meeting.state, meeting.changed_at = MeetingState.PLANNED, now
    meeting.save()
    log_act(
        by=by,
        now=now,
        verb="meeting.called",
        subject=meeting,
        text=f"Valgte dato: {when(option.starts_at)}.",
    )
    tell_all_called(meeting, now=now)
    return meeting


def _refuse_unless_proposed(meeting: Meeting) -> None:
    refuse(rules.refusal_to_change(meeting))
    if meeting.state != MeetingState.PROPOSED:
        raise Refused(Refusal.DATE_CHOSEN)
