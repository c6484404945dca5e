"""What is due by the calendar. A room declares its sources here, from its own `apps.py`; one tick
asks them all, and one page shows staff what will go out.

A source owes its letters by keys of their own, so that asking it twice owes each once. Which of
its occasions are left is asked anew each time, never stored: what is moved or called off is seen
as it is, and a tick that was missed is caught up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from core import hours
from outbox import letters

SEEN_AHEAD = timedelta(days=30)  # by staff


class Move(Enum):
    """Where a reminder goes that falls at night or on a day when nobody works."""

    BACK = "back"  # it counts down to something, and must come in time
    FORWARD = "forward"  # it comes after something, and can wait
    ONLY_FROM_NIGHT = "only from night"  # it is urgent: a weekend does not stop it


@dataclass(frozen=True)
class Receiver:
    name: str
    address: str


@dataclass(frozen=True)
class Occasion:
    """What many are reminded of at once.

    `key` names it within its source, also when it is moved: what staff hold stays held. `due_at`
    is by the count alone, before nights and weekends; from `useful_until` on it helps nobody.
    `receivers`: how many have not got theirs. `url` leads staff to what it is about. `source` is
    named where several are read at once.
    """

    key: str
    about: str
    due_at: datetime
    useful_until: datetime
    receivers: int
    url: str = ""
    source: str = ""


class Coming(Protocol):
    """Those that are left, and due before `until`; in the same number of queries however many."""

    def __call__(self, *, now: datetime, until: datetime) -> Iterable[Occasion]: ...


@dataclass(frozen=True)
class Source:
    """Who is reminded of what, when. `title` and `why` are for staff, in bokmål.

    `owe(key, now)` owes what is left of an occasion, in the caller's transaction, and says how
    many letters; of what is no more it owes nothing. `receivers` are those whom it would owe.
    """

    name: str
    letters: tuple[str, ...]
    title: str
    why: str
    moves: Move
    coming: Coming
    owe: Callable[[str, datetime], int]
    receivers: Callable[[str, datetime], list[Receiver]]

    def leaves_at(self, occasion: Occasion, *, now: datetime) -> datetime | None:
        """From `now` on. What counts down and is late waits for no working day; nothing waits
        until it is no use. None: nobody can be told in time, except at night."""
        earliest = max(self.planned_at(occasion), now)
        moments = [hours.out_of_quiet_hours(earliest)]
        if self.moves == Move.FORWARD:
            moments.insert(0, hours.working_time_from(earliest))
        return next((each for each in moments if each < occasion.useful_until), None)

    def planned_at(self, occasion: Occasion) -> datetime:
        if self.moves == Move.BACK:
            return hours.working_time_until(occasion.due_at)
        return occasion.due_at


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Raises KeyError for a source of a letter nobody registered."""
    for source in sources:
        for name in source.letters:
            letters.get(name)
        if _sources.setdefault(source.name, source) != source:
            raise ValueError(f"Two sources of reminders are called {source.name}")


def get(name: str) -> Source:
    """Raises KeyError for a source nobody registered."""
    return _sources[name]


def title_of(name: str) -> str:
    return _sources[name].title if name in _sources else name


def all_sources() -> list[Source]:
    return sorted(_sources.values(), key=lambda source: source.name)
