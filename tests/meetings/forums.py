"""A kind of forum of the tests' own: who is in it stands in a list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from meetings import services
from meetings.models import FollowUp, Forum, Meeting
from meetings.querysets import Access
from members.models import Organisation, Person
from tests import factories
from tests.factories import NOW, TODAY

KIND: Any = "own"
_number = count(1)


@dataclass
class Seats:
    members: list[Person] = field(default_factory=list)
    leaders: list[Person] = field(default_factory=list)
    hosts: list[Organisation] = field(default_factory=list)
    is_shown: bool = True


class OwnKind:
    """What the room above would answer."""

    def __init__(self) -> None:
        self.seats: dict[int, Seats] = {}

    def keys(self, person: Any, *names: str) -> list[int]:
        return [
            key
            for key, seats in self.seats.items()
            if any(person in getattr(seats, name) for name in names)
        ]

    def runs(self, person: Any) -> list[int]:
        return [*self.seats] if person.is_staff else self.keys(person, "leaders")

    def people(self, forums: Any, *names: str) -> list[tuple[int, Person]]:
        return [
            (key, person)
            for key, seats in self.seats.items()
            if key in forums
            for name in names
            for person in getattr(seats, name)
        ]

    @property
    def access(self) -> Access:
        return Access(
            joined=lambda person, _on: self.keys(person, "members", "leaders"),
            run=lambda person, _on: self.runs(person),
            shown=lambda _on: [key for key, seats in self.seats.items() if seats.is_shown],
            people=lambda forums, _on: self.people(forums, "leaders", "members"),
            leaders=lambda forums, _on: self.people(forums, "leaders"),
            hosts=lambda forum, _on: self.seats[forum.pk].hosts,
            page=lambda forum: f"/nettverk/{forum.slug}/",
        )

    def make_forum(
        self, *, leader: Person | None = None, members: list[Person] | None = None, **fields: Any
    ) -> Forum:
        number = next(_number)
        values = {"name": f"Nettverk {number}", "slug": f"nettverk-{number}"} | fields
        forum = Forum.objects.create(kind=KIND, **values)
        leaders = [leader] if leader else []
        self.seats[forum.pk] = Seats(members=members or [], leaders=leaders)
        return forum


def make_meeting(
    *, forum: Forum, starts_at: dt.datetime = NOW + dt.timedelta(days=14), **words: Any
) -> Meeting:
    values = {"title": "Vårmøte", "ends_at": starts_at + dt.timedelta(hours=2)} | words
    return services.call_meeting(
        forum=forum, words=values | {"starts_at": starts_at}, by=None, now=NOW
    )


def make_follow_up(*, forum: Forum, owner: Person | None = None, **fields: Any) -> FollowUp:
    values = {"what": "Ringe fylkeskulturnettverket", "due_on": TODAY + dt.timedelta(days=30)}
    return FollowUp.objects.create(
        forum=forum,
        owner=owner or (None if "guest" in fields else factories.make_person()),
        **values | {"created_at": NOW - dt.timedelta(days=60)} | fields,
    )
