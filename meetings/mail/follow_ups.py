"""To whoever has a follow-up, and to those who lead the forum when it is not done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override

from meetings import rules
from meetings.querysets import Guest, access_to
from members.models import Person
from outbox.services import Owed, owe_all

if TYPE_CHECKING:
    from meetings.models import FollowUp, Forum

WEEK = timedelta(days=7)


def given(follow_ups: Iterable[FollowUp], *, by: Person | None, now: datetime) -> None:
    """By somebody else, at once."""
    in_a_week = localdate(now) + WEEK
    rows = list(follow_ups)
    guests = guests_among(rows, on=localdate(now))
    owed: list[Owed] = []
    for each in rows:
        facts = {"giver": by.name if by else "", "is_reminded": each.due_on > in_a_week}
        key = f"{each.pk}/{each.guest or each.owner_id}/{now.isoformat()}"
        owed += _owed("follow_up_given", each, facts, key=key, guests=guests)
    owe_all(owed, now=now)


def guests_among(follow_ups: Iterable[FollowUp], *, on: date) -> dict[UUID, Guest]:
    """Those of them who can be written to that day."""
    return rules.guests_of_many({each.forum for each in follow_ups if each.guest}, on=on)


def to_owner(letter: str, follow_up: FollowUp, guests: Mapping[UUID, Guest]) -> tuple[Owed, ...]:
    """Another owner, or another due day, is reminded anew. Nothing, where nobody does it."""
    day = follow_up.due_on.isoformat()
    key = f"{follow_up.pk}/{day}/{follow_up.guest or follow_up.owner_id}"
    return tuple(_owed(letter, follow_up, {}, key=key, guests=guests))


def to_leader(forum: Forum, late: Iterable[FollowUp], leader: Person, *, due_on: date) -> Owed:
    """One letter with all that are late; once for the day the last of them was due."""
    with override(leader.language):
        path = reverse("meetings:follow_ups", args=[forum.slug])
    rows = [
        {
            "what": each.what,
            "owner": each.whose,
            "target": each.target,
            "due_on": each.due_on.isoformat(),
        }
        for each in late
    ]
    return Owed(
        letter="meetings/follow_ups_late",
        dedupe_key=f"meetings/follow_ups_late/{forum.pk}/{due_on.isoformat()}/{leader.pk}",
        address=leader.email,
        context={
            "name": leader.get_short_name(),
            "forum": forum.name,
            "late": rows,
            "path": f"{path}?vis=forsinket",
        },
        person=leader,
        language=leader.language,
    )


def _owed(
    letter: str,
    follow_up: FollowUp,
    facts: dict[str, Any],
    *,
    key: str,
    guests: Mapping[UUID, Guest],
) -> Iterator[Owed]:
    """A guest's letter has a link of their own in it, so it is a secret one that says the same."""
    guest = guests.get(follow_up.guest) if follow_up.guest else None
    to: Person | Guest | None = guest or follow_up.owner
    if to is None or (isinstance(to, Person) and not to.is_active):
        return
    with override(to.language):
        page = access_to(follow_up.forum).guest_page
        path = page(guest, follow_up) if guest else follow_up.get_absolute_url()
    own = {
        "name": to.get_short_name(),
        "forum": follow_up.forum.name,
        "what": follow_up.what,
        "question": follow_up.question,
        "target": follow_up.target,
        "due_on": follow_up.due_on.isoformat(),
        "path": path,
    }
    yield Owed(
        letter="meetings/guest_follow_up" if guest else f"meetings/{letter}",
        dedupe_key=f"meetings/{letter}/{key}",
        address=to.email,
        context=facts | own | {"which": letter},
        person=follow_up.owner,
        language=to.language,
    )
