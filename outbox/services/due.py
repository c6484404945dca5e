"""What is due by the calendar, where its letters are few enough to be written out each time.

A room reads what is due, for one source or for several at once; what is owed already is left out
here, by the letters' own keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from core import hours
from outbox.models import Delivery
from outbox.reminders import SEEN_AHEAD, Occasion, Receiver, Source
from outbox.services.owing import Owed, owe_all


@dataclass(frozen=True)
class Due:
    """As `reminders.Occasion`, with the letters; `key` is of one only among all that are read."""

    source: str
    key: str
    about: str
    due_at: datetime
    useful_until: datetime
    owed: tuple[Owed, ...]
    url: str = ""


class Read(Protocol):
    """All that is due before `until` and of use after `now`, owed or not; in the same number of
    queries however many."""

    def __call__(self, *, now: datetime, until: datetime) -> Iterable[Due]: ...


def source_from(read: Read) -> partial[Source]:
    """A source but for its name, letters, title, reason and moves. Those that read the same are
    asked once."""

    def left(*, now: datetime, until: datetime, key: str | None = None) -> list[Due]:
        found = [each for each in read(now=now, until=until) if key in {None, each.key}]
        told = Delivery.objects.keys_among([it.dedupe_key for each in found for it in each.owed])
        return [
            replace(
                each,
                owed=tuple(it for it in each.owed if it.address and it.dedupe_key not in told),
            )
            for each in found
        ]

    def coming(*, now: datetime, until: datetime) -> list[Occasion]:
        return [
            Occasion(
                key=each.key,
                about=each.about,
                due_at=each.due_at,
                useful_until=each.useful_until,
                receivers=len(each.owed),
                url=each.url,
                source=each.source,
            )
            for each in left(now=now, until=until)
        ]

    def owe(key: str, now: datetime) -> int:
        found = left(key=key, now=now, until=now + hours.LONGEST_MOVE)
        owed = [it for each in found for it in each.owed]
        owe_all(owed, now=now)
        return len(owed)

    def receivers(key: str, now: datetime) -> list[Receiver]:
        found = left(key=key, now=now, until=now + SEEN_AHEAD + hours.LONGEST_MOVE)
        return [
            Receiver(it.person.name if it.person else it.context["name"], it.address)
            for each in found
            for it in each.owed
        ]

    return partial(Source, coming=coming, owe=owe, receivers=receivers)
