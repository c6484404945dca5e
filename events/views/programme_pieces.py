"""The programme as values, and what is made of them: short on the event's page, and day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet
from django.utils.text import capfirst

from core.components.once import address, part
from core.templatetags.when import local_day
from core.written import written_once
from events import rules
from events.enums import DocumentKind, SessionKind
from events.models import Event, EventDocument, Session, Speaker
from events.querysets import InProgramme
from events.views.offers import Places

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

SHORT = 14  # so many lines tell what kind of day it is


class Paper(NamedTuple):
    title: str
    address: str
    kind: str
    size: int


class Item(NamedTuple):
    """A session with what stands around it, as a value."""

    session: InProgramme
    speakers: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]
    places: str
    state: str


class Room(NamedTuple):
    name: str
    items: tuple[Item, ...]


class Block(NamedTuple):
    """What goes on at the same time, room by room. Most often one room with one session."""

    starts_at: datetime
    rooms: tuple[Room, ...]


class Day(NamedTuple):
    on: date
    blocks: tuple[Block, ...]


def days_of(event: Event, *, now: datetime) -> tuple[Day, ...]:
    """Three questions, however long it is."""
    sessions = [InProgramme._make(row) for row in _sessions(of=event.pk)]
    if not sessions:
        return ()
    speakers, papers = _speakers_of(event), _papers_of(event, now=now)
    items = [
        _item(session, tuple(speakers[session.pk]), tuple(papers[session.pk]), event, now=now)
        for session in sessions
    ]
    return tuple(
        Day(on, tuple(_blocks(group)))
        for on, group in groupby(items, key=lambda item: local_day(item.session.starts_at))
    )


def items_of(days: Iterable[Day]) -> Iterator[Item]:
    for day in days:
        for block in day.blocks:
            for room in block.rooms:
                yield from room.items


def _item(
    session: InProgramme,
    speakers: tuple[tuple[str, str], ...],
    papers: tuple[Paper, ...],
    event: Event,
    *,
    now: datetime,
) -> Item:
    if not session.is_chosen or session.cancelled_at:
        return Item(session, speakers, papers, "", "")
    places = Places(session.capacity, session.taken or 0, session.waiting or 0)
    state = rules.availability(event, [places], now=now)
    return Item(session, speakers, papers, capfirst(str(state.label)), state.value)


def _blocks(items: Iterable[Item]) -> Iterator[Block]:
    """Those that overlap, also by way of others, stand beside each other."""
    block: list[Item] = []
    for item in items:
        if block and item.session.starts_at >= max(each.session.ends_at for each in block):
            yield _block(block)
            block = []
        block.append(item)
    if block:
        yield _block(block)


def _block(items: list[Item]) -> Block:
    """One without a room has a place of its own beside the others."""
    rooms: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        rooms[item.session.room or f"\0{item.session.pk}"].append(item)
    named = sorted(rooms.items(), key=lambda room: room[0].startswith("\0"))
    return Block(
        items[0].session.starts_at,
        tuple(Room(name if name[0] != "\0" else "", tuple(theirs)) for name, theirs in named),
    )


# ---- On the event's own page ---------------------------------------------------------------------


class Line(NamedTuple):
    pk: int
    starts_at: datetime
    ends_at: datetime
    title: str
    is_cancelled: bool


def in_short(event: Event) -> SafeString | str:
    """The first lines, and how many more there are. Empty without a programme; nobody asks for one
    where `with_has_programme` told that there is none."""
    if not vars(event).get("has_programme", True):
        return ""
    sessions = [InProgramme._make(row) for row in _sessions(of=event.pk)]
    if not sessions:
        return ""
    lines = [
        Line(each.pk, each.starts_at, each.ends_at, each.title, each.cancelled_at is not None)
        for each in sessions
        if each.kind != SessionKind.BREAK
    ][:SHORT]
    days = tuple(
        (on, tuple(group))
        for on, group in groupby(lines, key=lambda line: local_day(line.starts_at))
    )
    return part(
        "events/_programme_short.html",
        days=days,
        slug=event.slug,
        more=len(sessions) - len(lines),
        language=event.language,
    )


# ---- Questions -----------------------------------------------------------------------------------


@written_once
def _sessions(of: int) -> QuerySet[Any]:
    return Session.objects.told(of=of)


@written_once
def _speakers(of: int) -> QuerySet[Any]:
    return Speaker.objects.told(of=of)


@written_once
def _papers(of: int, now: datetime) -> QuerySet[Any]:
    return EventDocument.objects.published(now=now).told(of=of)


def _speakers_of(event: Event) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for session, name, title in _speakers(of=event.pk):
        found[session].append((name, title))
    return found


def _papers_of(event: Event, *, now: datetime) -> dict[int, list[Paper]]:
    found: dict[int, list[Paper]] = defaultdict(list)
    for session, uid, title, kind, size in _papers(of=event.pk, now=now):
        found[session].append(
            Paper(title, address("calendars:document", uid), str(DocumentKind(kind).label), size)
        )
    return found
