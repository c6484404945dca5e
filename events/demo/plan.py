from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from events.enums import EventType

OSLO = ZoneInfo("Europe/Oslo")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


@dataclass(frozen=True)
class Plan:
    """A meeting place of the demo year. `in_days` counts from today to the week it falls in."""

    slug: str
    type: EventType
    title: str
    in_days: int
    weekday: int
    clock: str
    summary: str
    hours: float = 6
    days: int = 1
    month_and_day: tuple[int, int] | None = None
    body: str = ""
    practical: str = ""
    access: str = ""
    language: str = "nb"
    series: str = ""
    place: str = ""
    address: str = ""
    county: str = ""
    chapter: str = ""
    capacity: int | None = None
    member_price: Decimal = Decimal(0)
    other_price: Decimal | None = Decimal(0)
    opens_in_days: int | None = None
    is_draft: bool = False
    has_prices: bool = True
    asks_for_needs: bool = False
    sign_ups: int = 0
    in_queue: int = 0
    moved_from_days: int | None = None
    cancel_reason: str = ""

    @property
    def is_online(self) -> bool:
        return not self.place

    def starts_at(self, today: dt.date) -> dt.datetime:
        return _at(self._first_day(today), self.clock)

    def ends_at(self, today: dt.date) -> dt.datetime:
        first = self.starts_at(today)
        last_day = first.date() + dt.timedelta(days=self.days - 1)
        return _at(last_day, self.clock) + dt.timedelta(hours=self.hours)

    def _first_day(self, today: dt.date) -> dt.date:
        if self.month_and_day:
            this_year = today.replace(month=self.month_and_day[0], day=self.month_and_day[1])
            is_still_to_come = this_year > today + dt.timedelta(days=30)
            return this_year if is_still_to_come else this_year.replace(year=today.year + 1)
        return on_weekday(today + dt.timedelta(days=self.in_days), self.weekday)


def on_weekday(day: dt.date, weekday: int) -> dt.date:
    """The first such weekday, from that day on."""
    return day + dt.timedelta(days=(weekday - day.weekday()) % 7)


def _at(day: dt.date, clock: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=OSLO)
