"""A record is begun, written while the meeting goes on, and approved; then it stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.services import log_act
from meetings import rules
from meetings.enums import MeetingState, RecordState
from meetings.mail import records as mail
from meetings.models import Attendance, Meeting, Record, RecordPoint
from meetings.services.locks import locked, refuse, refuse_unless_running
from meetings.signals import record_approved
from members.models import Person


@dataclass(frozen=True)
class Point:
    """As it was written. `pk` is None for a new one; one without a title is taken out."""

    pk: int | None
    title: str
    text: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Guest:
    """Somebody who was there without being in the forum."""

    name: str
    title: str = ""
    employer: str = ""


@transaction.atomic
def begin_record(*, meeting: Meeting, by: Person | None, now: datetime) -> Record:
    """With a point for each item of the agenda. Raises Refused."""
    meeting = locked(meeting)
    refuse_unless_running(meeting.forum, by=by, now=now)
    refuse(rules.refusal_to_begin(meeting))
    leaders = rules.leaders_of(meeting.forum, on=localdate(now))
    record = Record.objects.create(
        meeting=meeting,
        openness=meeting.openness,
        leader_name=leaders[0].name if leaders else "",
        secretary_name=by.name if by else "",
        begun_by=by,
    )
    RecordPoint.objects.bulk_create(
        RecordPoint(record=record, position=item.position, agenda_item=item, title=item.title)
        for item in meeting.agenda.all()
    )
    log_act(by=by, now=now, verb="record.begun", subject=record, text="Begynte på referatet.")
    return record


@transaction.atomic
def save_record(
    *,
    record: Record,
    seen: int,
    words: Mapping[str, Any],
    points: Sequence[Point],
    present: Sequence[Person],
    guests: Sequence[Guest],
    by: Person | None,
    now: datetime,
) -> Record:
    """`seen` is the version the words come from. Points that others added since are kept, last.
    Raises Refused."""
    record = _held(record, by=by, now=now)
    refuse(rules.refusal_to_write(record, seen=seen))
    for name, value in words.items():
        setattr(record, name, value)
    record.version += 1
    record.save()
    _write_points(record, points)
    _write_attendance(record.meeting, present, guests)
    log_act(by=by, now=now, verb="record.written", subject=record, text="Skrev i referatet.")
    return record


@transaction.atomic
def send_for_approval(*, record: Record, by: Person | None, now: datetime) -> Record:
    """Those who lead get a letter. Raises Refused."""
    record = _held(record, by=by, now=now)
    refuse(rules.refusal_to_send_on(record, now=now))
    record.state = RecordState.FOR_APPROVAL
    record.sent_back_because = ""
    record.save(update_fields=["state", "sent_back_because"])
    text = "Sendte referatet til godkjenning."
    log_act(by=by, now=now, verb="record.sent_on", subject=record, text=text)
    leaders = rules.leaders_of(record.meeting.forum, on=localdate(now))
    mail.for_approval(record, [each for each in leaders if each != by], by=by, now=now)
    return record


@transaction.atomic
def send_back(*, record: Record, because: str, by: Person | None, now: datetime) -> Record:
    """To be written on, with words for whoever wrote it. Raises Refused."""
    record = _held(record, by=by, now=now)
    refuse(rules.refusal_to_approve(by, record.meeting.forum, on=localdate(now)))
    refuse(rules.refusal_to_decide(record))
    record.state, record.sent_back_because = RecordState.DRAFT, because
    record.save(update_fields=["state", "sent_back_because"])
    log_act(by=by, now=now, verb="record.sent_back", subject=record, text="Sendte tilbake.")
    if record.begun_by and record.begun_by != by:
        mail.sent_back(record, record.begun_by, by=by, now=now)
    return record


@transaction.atomic
def approve(*, record: Record, by: Person | None, now: datetime) -> Record:
    """It is not changed after this; the meeting has been held, and those in the forum hear of it.
    Raises Refused."""
    record = _held(record, by=by, now=now)
    meeting = record.meeting
    refuse(rules.refusal_to_approve(by, meeting.forum, on=localdate(now)))
    refuse(rules.refusal_to_decide(record))
    record.state, record.approved_by, record.approved_at = RecordState.APPROVED, by, now
    record.save(update_fields=["state", "approved_by", "approved_at"])
    meeting.state, meeting.changed_at = MeetingState.HELD, now
    meeting.save(update_fields=["state", "changed_at"])
    log_act(by=by, now=now, verb="record.approved", subject=record, text="Godkjente referatet.")
    record_approved.send(sender=Record, record=record, by=by, now=now)
    mail.approved(record, rules.people_of(meeting.forum, on=localdate(now)), now=now)
    return record


def _held(record: Record, *, by: Person | None, now: datetime) -> Record:
    """Its meeting is locked: whoever writes comes one at a time."""
    meeting = locked(record.meeting)
    refuse_unless_running(meeting.forum, by=by, now=now)
    return Record.objects.select_related("meeting__forum", "begun_by").get(meeting=meeting)


def _write_points(record: Record, points: Sequence[Point]) -> None:
    there = {point.pk: point for point in record.points.all()}
    written = []
    for point in points:
        row = there.pop(point.pk or 0, None) or RecordPoint(record=record)
        if not point.title.strip():
            if row.pk:
                row.delete()
            continue
        for name in ("title", "text", "decision"):
            setattr(row, name, getattr(point, name))
        written.append(row)
    for position, row in enumerate([*written, *there.values()], 1):
        row.position = position
        row.save()


def _write_attendance(meeting: Meeting, present: Sequence[Person], guests: Sequence[Guest]) -> None:
    """Title and employer as they were on the day of the meeting."""
    assert meeting.starts_at is not None  # noqa: S101 (asked before the record was begun)
    works = rules.works_of(list(present), on=localdate(meeting.starts_at))
    meeting.attendance.all().delete()
    Attendance.objects.bulk_create(
        [
            *(_present(meeting, person, works.get(person.pk)) for person in present),
            *(
                Attendance(
                    meeting=meeting, name=each.name, title=each.title, employer=each.employer
                )
                for each in guests
            ),
        ]
    )


def _present(meeting: Meeting, person: Person, work: Any) -> Attendance:
    return Attendance(
        meeting=meeting,
        person=person,
        name=person.name,
        title=work.title if work else "",
        employer=work.organisation.name if work else "",
    )
