"""When a person leaves for good: what was agreed stays, without the name."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import ngettext

from core.own_data import ERASED_NAME
from meetings.models import Attendance, DateReply, FollowUp, Record, Support, Vote
from members.models import Person


def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    for rows in (Vote.objects, Support.objects, DateReply.objects):
        rows.filter(person=person).delete()
    nameless = {"name": ERASED_NAME, "title": "", "employer": ""}
    Attendance.objects.filter(person=person).update(**nameless)
    for column in ("leader_name", "secretary_name"):
        records = Record.objects.filter(**{column: person.name})
        records.filter(meeting__attendance__person=person).update(**{column: ERASED_NAME})
    FollowUp.objects.owned_by(person).still_open().update(owner=None)


def left_undone_without(person: Person, *, on: date) -> list[str]:
    """Sentences, for a person to read before they leave for good."""
    count = FollowUp.objects.owned_by(person).still_open().count()
    if not count:
        return []
    words = ngettext(
        "%(count)d oppfølging blir stående uten noen som gjør den.",
        "%(count)d oppfølginger blir stående uten noen som gjør dem.",
        count,
    )
    return [words % {"count": count}]
