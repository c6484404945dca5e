"""The clock of an agreement: when it runs out, and when notice must be received.

Months are counted as Norwegian law counts time limits (domstolloven § 148, second paragraph, with
which foreldelsesloven § 29 no. 1 agrees): the limit ends at the end of the day whose number is that
of the day it began, or of the last day of the month where the month has no such day. It is not
moved to a working day (§ 149 speaks of what is done before a court). All days here are last days:
the agreement holds through them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
YEAR = 12


def months_after(day: date, months: int) -> date:
    """`months` may be negative. Raises ValueError outside the years 1 to 9999."""
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of_term(starts_on: date, months: int) -> date:
    """A term that begins 28 April holds through 27 April; one that begins on a day the last month
    does not have, through the last of that month."""
    again = months_after(starts_on, months)
    return again - ONE_DAY if again.day == starts_on.day else again


def months_of_term(starts_on: date, ends_on: date) -> int | None:
    """None: the term is no whole number of months."""
    months = (ends_on.year - starts_on.year) * YEAR + ends_on.month - starts_on.month
    found = (each for each in (months, months + 1) if each > 0)
    return next((each for each in found if last_day_of_term(starts_on, each) == ends_on), None)


def earliest_effect(received_on: date, months: int) -> date:
    """The first day that may be the agreement's last, when notice was received that day."""
    return months_after(received_on, months)


def last_day_for_notice(ends_on: date, months: int) -> date:
    """The last day on which notice can be received and still end the agreement within its term.

    Counted from the limit's own rule, not by taking months from the end: notice of one month that
    is received on 28, 29, 30 or 31 January ends an agreement on 28 February.
    """
    day = months_after(ends_on, -months)
    is_last_of_month = (ends_on + ONE_DAY).day == 1
    if is_last_of_month:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


def over_on(ends_on: date | None, *others: date | None) -> date | None:
    """The last day: of the term, of notice, or the day before a successor, what comes first."""
    return min((day for day in (ends_on, *others) if day), default=None)


def holds(starts_on: date, last_day: date | None, *, on: date) -> bool:
    return starts_on <= on <= (last_day or on)


def lineage(following: Iterable[tuple[int, int]], pk: int) -> list[int]:
    """All that one agreement followed and was followed by, oldest first; `following` pairs each
    successor with the one it follows."""
    before = dict(following)
    after = {earlier: later for later, earlier in before.items()}
    line = [pk]
    while (earlier := before.get(line[0])) is not None and earlier not in line:
        line.insert(0, earlier)
    while (later := after.get(line[-1])) is not None and later not in line:
        line.append(later)
    return line
