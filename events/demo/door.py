"""Who came, at a conference that has been; and a door that is ready for one that is coming."""

from __future__ import annotations

import datetime as dt
from uuid import NAMESPACE_URL, UUID, uuid5

from events.models import Event, Participant
from events.services import check_ins, doors
from events.services.check_ins import Batch, Scan
from members.models import Person

HAS_BEEN = "noku-konferansen-i-fjor"
IS_COMING = "kulturtreff-buskerud"
DOORS = ("Hovedinngang", "Inngang fra garasjen")
EVERY_NTH_STAYED_AWAY = 9
BEFORE_THE_START = dt.timedelta(minutes=40)


def make_doors(*, staff: Person, now: dt.datetime) -> None:
    """At the second door somebody came in whom the first had let in already."""
    has_been = Event.objects.get(slug=HAS_BEEN)
    came = [
        participant
        for number, participant in enumerate(has_been.participants.registered())
        if number % EVERY_NTH_STAYED_AWAY
    ]
    groups = came[::2], [*came[1::2], *came[:1]]
    for door, people in zip(DOORS, groups, strict=True):
        _let_in(has_been, door, people, staff=staff)
    coming = Event.objects.get(slug=IS_COMING)
    doors.open_door(event=coming, door=DOORS[0], by=staff, now=now)


def _let_in(event: Event, door: str, people: list[Participant], *, staff: Person) -> None:
    opened_at = event.starts_at - BEFORE_THE_START
    link = doors.open_door(event=event, door=door, by=staff, now=opened_at)
    step = BEFORE_THE_START / (len(people) + 1)
    scans = [
        Scan(
            uid=_uid(f"{event.slug}/{door}/{participant.pk}"),
            participant=participant.uid,
            session=None,
            at=opened_at + step * number,
        )
        for number, participant in enumerate(people, start=1)
    ]
    batch = Batch(_uid(door), sent_at=event.starts_at, scans=scans)
    check_ins.record(link=link, batch=batch, now=event.starts_at)


def _uid(words: str) -> UUID:
    return uuid5(NAMESPACE_URL, words)
