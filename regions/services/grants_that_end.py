"""A month before a right to publish ends, the editor and whoever leads the chapter hear of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from core import hours
from members.models import Person
from outbox.reminders import Move
from outbox.services.due import Due, source_from
from regions import mail, rules
from regions.models import BoardTerm, EditorGrant

TOLD_AT = time(9)


def read(*, now: datetime, until: datetime) -> list[Due]:
    running = rules.grants_to_renew(on=localdate(now), until=localdate(until))
    grants = list(running.select_related("person", "chapter").order_by("ends_on", "pk"))
    leaders = _leaders(grants, now=now)
    return [
        Due(
            source=SOURCE.name,
            key=str(grant.pk),
            about=f"{grant.person.name}, {grant.chapter.name}",
            due_at=hours.at(grant.ends_on - rules.TOLD_BEFORE, TOLD_AT),
            useful_until=hours.at(grant.ends_on + timedelta(days=1), time.min),
            owed=tuple(mail.grant_ends_soon(grant, leaders=leaders[grant.chapter_id])),
            url=reverse("admin:regions_chapter_change", args=[grant.chapter_id]),
        )
        for grant in grants
        if grant.ends_on
    ]


def _leaders(grants: list[EditorGrant], *, now: datetime) -> Mapping[int, list[Person]]:
    """By chapter."""
    chapters = {grant.chapter_id for grant in grants}
    found: dict[int, list[Person]] = defaultdict(list)
    if chapters:
        terms = BoardTerm.objects.leaders(on=localdate(now)).filter(chapter__in=chapters)
        for term in terms:
            found[term.chapter_id].append(term.person)
    return found


SOURCE = source_from(read)(
    name="regions.grant_ends",
    letters=("regions/editor_ends_soon", "regions/grant_ends_soon"),
    title="Redaktørrett som går ut",
    why="En måned før får redaktøren og lederen av fylkeslaget vite det, så den kan fornyes.",
    moves=Move.BACK,
)
