"""To those who approve a record, to whoever wrote it, and to all when it is approved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import override

from outbox.services import Owed, owe_all

if TYPE_CHECKING:
    from meetings.models import Record
    from members.models import Person


def for_approval(
    record: Record, leaders: Iterable[Person], *, by: Person | None, now: datetime
) -> None:
    facts = {"sender": by.name if by else ""}
    _owe("record_for_approval", record, leaders, facts, now=now)


def sent_back(record: Record, writer: Person, *, by: Person | None, now: datetime) -> None:
    facts = {"sender": by.name if by else "", "because": record.sent_back_because}
    _owe("record_sent_back", record, [writer], facts, now=now)


def approved(record: Record, people: Iterable[Person], *, now: datetime) -> None:
    _owe("record_approved", record, people, {}, now=now)


def _owe(
    letter: str, record: Record, people: Iterable[Person], facts: dict[str, Any], *, now: datetime
) -> None:
    owe_all((_owed(letter, record, each, facts, now=now) for each in people), now=now)


def _owed(
    letter: str, record: Record, person: Person, facts: dict[str, Any], *, now: datetime
) -> Owed:
    meeting = record.meeting
    with override(person.language):
        path = reverse("meetings:record", args=[meeting.uid])
    own = {
        "name": person.get_short_name(),
        "forum": meeting.forum.name,
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else "",
        "path": path,
    }
    return Owed(
        letter=f"meetings/{letter}",
        dedupe_key=f"meetings/{letter}/{record.pk}/{person.pk}/{now.isoformat()}",
        address=person.email,
        context=facts | own,
        person=person,
        language=person.language,
    )
