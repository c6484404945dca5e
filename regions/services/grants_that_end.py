"""A month before a right to publish ends, the editor and whoever leads the chapter hear of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from core import hours
from members.models import Person
from outbox.models import Delivery
from outbox.reminders import Move, Occasion, Receiver, Source
from regions import mail, rules
from regions.models import BoardTerm, EditorGrant

TOLD_AT = time(9)

# Those who have not been told of a grant's end yet.
Untold = Mapping[EditorGrant, list[Person]]


def coming(*, now: datetime, until: datetime) -> list[Occasion]:
    return [
        Occasion(
            key=str(grant.pk),
            about=f"{grant.person.name}, {grant.chapter.name}",
            due_at=hours.at(grant.ends_on - rules.TOLD_BEFORE, TOLD_AT),
            useful_until=hours.at(grant.ends_on + timedelta(days=1), time.min),
            receivers=len(people),
            url=reverse("admin:regions_chapter_change", args=[grant.chapter_id]),
        )
        for grant, people in _untold(now=now, until=until).items()
        if grant.ends_on
    ]


def owe(key: str, now: datetime) -> int:
    """Once each: the editor, and whoever may renew the right."""
    for grant, people in _untold(key=key, now=now, until=now + hours.LONGEST_MOVE).items():
        mail.grant_ends_soon(grant, leaders=_leaders([grant], now=now)[grant.chapter_id], now=now)
        return len(people)
    return 0


def receivers(key: str, now: datetime) -> list[Receiver]:
    untold = _untold(key=key, now=now, until=now + rules.TOLD_BEFORE + hours.LONGEST_MOVE)
    return [Receiver(each.name, each.email) for people in untold.values() for each in people]


def _untold(*, key: str | None = None, now: datetime, until: datetime) -> Untold:
    running = rules.grants_to_renew(on=localdate(now), until=localdate(until))
    if key is not None:
        running = running.filter(pk=key)
    grants = list(running.select_related("person", "chapter").order_by("ends_on", "pk"))
    leaders = _leaders(grants, now=now)
    keys = {
        (grant, person): mail.end_is_near_key(grant, person)
        for grant in grants
        for person in [grant.person, *leaders[grant.chapter_id]]
        if person.email
    }
    told = Delivery.objects.keys_among(list(keys.values()))
    found: dict[EditorGrant, list[Person]] = defaultdict(list)
    for (grant, person), its_key in keys.items():
        if its_key not in told:
            found[grant].append(person)
    return found


def _leaders(grants: list[EditorGrant], *, now: datetime) -> Mapping[int, list[Person]]:
    """By chapter."""
    chapters = {grant.chapter_id for grant in grants}
    found: dict[int, list[Person]] = defaultdict(list)
    if chapters:
        terms = BoardTerm.objects.leaders(on=localdate(now)).filter(chapter__in=chapters)
        for term in terms:
            found[term.chapter_id].append(term.person)
    return found


SOURCE = Source(
    name="regions.grant_ends",
    letters=("regions/editor_ends_soon", "regions/grant_ends_soon"),
    title="Redaktørrett som går ut",
    why="En måned før får redaktøren og lederen av fylkeslaget vite det, så den kan fornyes.",
    moves=Move.BACK,
    coming=coming,
    owe=owe,
    receivers=receivers,
)
