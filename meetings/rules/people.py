"""Who is in a forum and who leads it, as the room that owns the forum says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from uuid import UUID

from meetings.models import Forum
from meetings.querysets import Access, Guest, access_to
from members.models import Person


def people_of(forum: Forum, *, on: date) -> list[Person]:
    """Who is in it that day, by name."""
    return people_of_many([forum], on=on)[forum.pk]


def leaders_of(forum: Forum, *, on: date) -> list[Person]:
    return leaders_of_many([forum], on=on)[forum.pk]


def guests_of(forum: Forum, *, on: date) -> list[Guest]:
    """Those without an account who are called to its meetings."""
    return [guest for _key, guest in access_to(forum).guests([forum.pk], on)]


def guests_of_many(forums: Iterable[Forum], *, on: date) -> dict[UUID, Guest]:
    """By their keys; one query for each kind of forum."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    access = {}
    for forum in forums:
        access[forum.kind] = access_to(forum)
        by_kind[forum.kind].add(forum.pk)
    return {
        guest.uid: guest
        for kind, keys in by_kind.items()
        for _key, guest in access[kind].guests(keys, on)
    }


def called_to(forum: Forum, *, on: date) -> list[Person | Guest]:
    """Those in it, and those who have no account; each address once. Two queries."""
    people = people_of(forum, on=on)
    found: dict[str, Person | Guest] = {each.email.lower(): each for each in people}
    for guest in guests_of(forum, on=on):
        found.setdefault(guest.email.lower(), guest)
    return list(found.values())


def people_of_many(forums: Iterable[Forum], *, on: date) -> dict[int, list[Person]]:
    """By forum; one query for each kind of forum."""
    return _asked(forums, lambda access, keys: access.people(keys, on))


def leaders_of_many(forums: Iterable[Forum], *, on: date) -> dict[int, list[Person]]:
    return _asked(forums, lambda access, keys: access.leaders(keys, on))


def _asked(
    forums: Iterable[Forum],
    ask: Callable[[Access, Collection[int]], Iterable[tuple[int, Person]]],
) -> dict[int, list[Person]]:
    by_kind: dict[str, list[Forum]] = defaultdict(list)
    for forum in forums:
        by_kind[forum.kind].append(forum)
    found: dict[int, dict[int, Person]] = defaultdict(dict)
    for some in by_kind.values():
        for key, person in ask(access_to(some[0]), {forum.pk for forum in some}):
            found[key][person.pk] = person
    by_name = defaultdict(list)
    for key, people in found.items():
        by_name[key] = sorted(people.values(), key=lambda each: (each.name.casefold(), each.pk))
    return by_name
