"""When a letter may come: not at night, and where it can wait, on a working day. In Oslo."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache

from dateutil.easter import easter
from django.utils.timezone import get_current_timezone, localtime

MORNING, EVENING = time(8), time(21)
LAST_WORKING_HOUR = time(15)
SATURDAY = 5
DAY = timedelta(days=1)
# No row of closed days is longer: the longest are the days around Easter.
LONGEST_MOVE = timedelta(days=7)

# helligdagsfredloven § 2 and lov om 1. og 17. mai; days counted from Easter Sunday.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
MOVABLE_HOLIDAYS = (-3, -2, 0, 1, 39, 49, 50)


class Closed(Enum):
    """Why nothing is sent at a moment."""

    NIGHT = "night"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    fixed = {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    return frozenset(fixed | {easter(year) + days * DAY for days in MOVABLE_HOLIDAYS})


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def working_day_from(day: date) -> date:
    """The day itself, or the next working day."""
    while not is_working_day(day):
        day += DAY
    return day


def why_closed(moment: datetime) -> Closed | None:
    local = localtime(moment)
    if local.date() in public_holidays(local.year):
        return Closed.HOLIDAY
    if local.weekday() >= SATURDAY:
        return Closed.WEEKEND
    return None if MORNING <= local.time() < EVENING else Closed.NIGHT


def out_of_quiet_hours(moment: datetime) -> datetime:
    """From nine in the evening the morning after counts, also in a weekend."""
    local = localtime(moment)
    if MORNING <= local.time() < EVENING:
        return moment
    return at(local.date() + DAY * (local.time() >= EVENING), MORNING)


def working_time_from(moment: datetime) -> datetime:
    """The moment itself, or the morning of the next working day."""
    local = localtime(out_of_quiet_hours(moment))
    if is_working_day(local.date()):
        return out_of_quiet_hours(moment)
    return at(working_day_from(local.date()), MORNING)


def working_time_until(moment: datetime) -> datetime:
    """The moment itself, or the last working hour before it."""
    if why_closed(moment) is None:
        return moment
    local = localtime(moment)
    day = local.date() if local.time() >= EVENING else local.date() - DAY
    while not is_working_day(day):
        day -= DAY
    return at(day, LAST_WORKING_HOUR)


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=get_current_timezone())
