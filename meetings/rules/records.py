"""When a record may be begun, written, sent on and approved."""

from __future__ import annotations

from datetime import date, datetime

from meetings.enums import MeetingState, RecordState, Refusal
from meetings.models import Meeting, Record
from meetings.rules.acting import refusal_to_change
from members.models import Affiliation, Person


def refusal_to_begin(meeting: Meeting) -> Refusal | None:
    if reason := refusal_to_change(meeting):
        return reason
    if meeting.state == MeetingState.PROPOSED:
        return Refusal.DATE_NOT_CHOSEN
    return Refusal.RECORD_BEGUN if Record.objects.filter(meeting=meeting).exists() else None


def refusal_to_write(record: Record, *, seen: int) -> Refusal | None:
    """`seen`: the version whose words were changed."""
    if record.state == RecordState.APPROVED:
        return Refusal.RECORD_APPROVED
    if record.state == RecordState.FOR_APPROVAL:
        return Refusal.RECORD_FOR_APPROVAL
    return Refusal.SAVED_MEANWHILE if seen != record.version else None


def refusal_to_send_on(record: Record, *, now: datetime) -> Refusal | None:
    if reason := refusal_to_write(record, seen=record.version):
        return reason
    if record.meeting.starts_at is None or record.meeting.starts_at > now:
        return Refusal.NOT_BEGUN
    words = [record.summary, *(point.text + point.decision for point in record.points.all())]
    return None if any(each.strip() for each in words) else Refusal.NOTHING_WRITTEN


def refusal_to_decide(record: Record) -> Refusal | None:
    """To approve it or to send it back."""
    if record.state == RecordState.APPROVED:
        return Refusal.RECORD_APPROVED
    return None if record.state == RecordState.FOR_APPROVAL else Refusal.NOT_FOR_APPROVAL


def works_of(people: list[Person], *, on: date) -> dict[int, Affiliation]:
    """By person, where they worked that day: one of them where there are several."""
    rows = Affiliation.objects.confirmed(on=on).filter(person__in=people)
    return {row.person_id: row for row in rows.select_related("organisation").order_by("pk")}
