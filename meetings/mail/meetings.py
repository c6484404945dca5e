"""To those in the forum, when a meeting is called, moved or cancelled, or looks for a date.

Those without an account get no link, in the letter or in the calendar: each would ask them to
log in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from meetings import ical
from meetings.querysets import Guest
from outbox.services import Owed, owe_all

if TYPE_CHECKING:
    from meetings.models import Meeting
    from members.models import Person


def called(meeting: Meeting, people: Iterable[Person | Guest], *, now: datetime) -> None:
    facts = _facts(meeting) | _calendar(meeting, now=now)
    _owe("called", meeting, people, facts, now=now)


def moved(
    meeting: Meeting, people: Iterable[Person | Guest], *, old: dict[str, str], now: datetime
) -> None:
    """`old`: when and where it was, as `whereabouts` says."""
    facts = _facts(meeting) | _calendar(meeting, now=now) | {"old": old}
    _owe("moved", meeting, people, facts, now=now)


def cancelled(meeting: Meeting, people: Iterable[Person | Guest], *, now: datetime) -> None:
    facts = _facts(meeting) | _calendar(meeting, now=now) | {"because": meeting.cancelled_because}
    _owe("cancelled", meeting, people, facts, now=now)


def dates_proposed(meeting: Meeting, people: Iterable[Person], *, now: datetime) -> None:
    options = meeting.date_options.all()
    dates = [[each.starts_at.isoformat(), each.ends_at.isoformat()] for each in options]
    _owe("dates_proposed", meeting, people, _facts(meeting) | {"dates": dates}, now=now)


def whereabouts(meeting: Meeting) -> dict[str, str]:
    return {
        "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else "",
        "ends_at": meeting.ends_at.isoformat() if meeting.ends_at else "",
        "place": meeting.place,
        "online_url": meeting.online_url,
    }


def _facts(meeting: Meeting) -> dict[str, Any]:
    return whereabouts(meeting) | {
        "forum": meeting.forum.name,
        "title": meeting.title,
        "called_by": meeting.called_by.name if meeting.called_by else "",
        "practical": meeting.practical,
        "agenda": [item.title for item in meeting.agenda.all()],
    }


def _calendar(meeting: Meeting, *, now: datetime) -> dict[str, Any]:
    return {"calendar": ical.facts(meeting), "written_at": now.isoformat()}


def _owe(
    letter: str,
    meeting: Meeting,
    people: Iterable[Person | Guest],
    facts: dict[str, Any],
    *,
    now: datetime,
) -> None:
    owe_all((_owed(letter, meeting, person, facts) for person in people), now=now)


def _owed(letter: str, meeting: Meeting, to: Person | Guest, facts: dict[str, Any]) -> Owed:
    way_in = _no_way_in(facts) if isinstance(to, Guest) else _way_in(meeting, to.language)
    own = {"name": to.get_short_name(), "full_name": to.name, "address": to.email}
    return Owed(
        letter=f"meetings/{letter}",
        dedupe_key=f"meetings/{letter}/{meeting.pk}/{meeting.sequence}/{_key_of(to)}",
        address=to.email,
        context=facts | own | way_in,
        person=None if isinstance(to, Guest) else to,
        language=to.language,
    )


def _way_in(meeting: Meeting, language: str) -> dict[str, Any]:
    with override(language):
        return {"path": meeting.get_absolute_url()}


def _no_way_in(facts: dict[str, Any]) -> dict[str, Any]:
    return {"path": "", "calendar": facts["calendar"] | {"url": ""}}


def _key_of(to: Person | Guest) -> str:
    if isinstance(to, Guest):
        return sha256(to.email.lower().encode()).hexdigest()[:16]
    return str(to.pk)
