"""When a letter may come: in daylight, and where it can wait, on a working day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import hours
from core.hours import Closed

OSLO = ZoneInfo("Europe/Oslo")
SPRING, AUTUMN = dt.date(2027, 3, 28), dt.date(2027, 10, 31)  # the nights the clock is set

START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
moments = st.integers(0, 20 * 366 * 24 * 60).map(lambda n: START + dt.timedelta(minutes=n))
around_the_clock_change = st.sampled_from([SPRING, AUTUMN]).flatmap(
    lambda day: st.integers(-72 * 60, 72 * 60).map(
        lambda minutes: (
            dt.datetime(day.year, day.month, day.day, 1, tzinfo=dt.UTC)
            + dt.timedelta(minutes=minutes)
        )
    )
)
any_moment = moments | around_the_clock_change


def oslo(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=OSLO)  # type: ignore[misc,arg-type]


def test_the_public_holidays_of_a_year():
    assert sorted(hours.public_holidays(2027)) == [
        dt.date(2027, 1, 1),
        dt.date(2027, 3, 25),
        dt.date(2027, 3, 26),
        dt.date(2027, 3, 28),
        dt.date(2027, 3, 29),
        dt.date(2027, 5, 1),
        dt.date(2027, 5, 6),
        dt.date(2027, 5, 16),
        dt.date(2027, 5, 17),
        dt.date(2027, 12, 25),
        dt.date(2027, 12, 26),
    ]


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (oslo(2027, 3, 3, 8), None),
        (oslo(2027, 3, 3, 20, 59), None),
        (oslo(2027, 3, 3, 21), Closed.NIGHT),
        (oslo(2027, 3, 3, 7, 59), Closed.NIGHT),
        (oslo(2027, 3, 6, 12), Closed.WEEKEND),
        (oslo(2027, 3, 25, 12), Closed.HOLIDAY),
        (oslo(2027, 5, 16, 12), Closed.HOLIDAY),
    ],
)
def test_why_nothing_is_sent(moment, why):
    assert hours.why_closed(moment) == why


@pytest.mark.parametrize(
    ("moment", "forward", "back"),
    [
        (oslo(2027, 3, 6, 10), oslo(2027, 3, 8, 8), oslo(2027, 3, 5, 15)),
        (oslo(2027, 3, 5, 22), oslo(2027, 3, 8, 8), oslo(2027, 3, 5, 15)),
        (oslo(2027, 3, 3, 5), oslo(2027, 3, 3, 8), oslo(2027, 3, 2, 15)),
        (oslo(2027, 3, 3, 12), oslo(2027, 3, 3, 12), oslo(2027, 3, 3, 12)),
        (oslo(2027, 3, 27, 12), oslo(2027, 3, 30, 8), oslo(2027, 3, 24, 15)),
        (oslo(2027, 5, 15, 12), oslo(2027, 5, 18, 8), oslo(2027, 5, 14, 15)),
        (oslo(2027, 12, 25, 12), oslo(2027, 12, 27, 8), oslo(2027, 12, 24, 15)),
        (oslo(2028, 1, 1, 0), oslo(2028, 1, 3, 8), oslo(2027, 12, 31, 15)),
    ],
)
def test_forward_to_the_next_morning_and_back_to_the_last_working_hour(moment, forward, back):
    assert hours.working_time_from(moment) == forward
    assert hours.working_time_until(moment) == back


@given(any_moment)
def test_forward_is_the_first_moment_that_is_open(moment):
    found = hours.working_time_from(moment)

    assert found >= moment
    assert hours.why_closed(found) is None
    assert found - moment <= hours.LONGEST_MOVE
    assert hours.working_time_from(found) == found
    if found > moment:
        assert found.astimezone(OSLO).time() == hours.MORNING
        assert hours.why_closed(found - dt.timedelta(minutes=1)) is not None


@given(any_moment)
def test_back_is_in_the_last_working_day(moment):
    found = hours.working_time_until(moment)

    assert found <= moment
    assert hours.why_closed(found) is None
    assert moment - found <= hours.LONGEST_MOVE
    between = (moment - found) // dt.timedelta(hours=1)
    start = found.astimezone(dt.UTC)
    later = {(start + dt.timedelta(hours=n)).astimezone(OSLO).date() for n in range(between + 1)}
    closed = later - {found.astimezone(OSLO).date(), moment.astimezone(OSLO).date()}
    assert not [day for day in closed if hours.is_working_day(day)]


@given(any_moment, any_moment)
def test_what_is_due_first_goes_first(one, other):
    first, last = sorted([one, other])

    assert hours.working_time_from(first) <= hours.working_time_from(last)
    assert hours.out_of_quiet_hours(first) <= hours.out_of_quiet_hours(last)


@given(any_moment)
def test_the_morning_after_is_eight_by_the_clock_on_the_wall(moment):
    found = hours.out_of_quiet_hours(moment)

    local = found.astimezone(OSLO)
    assert found >= moment
    assert hours.MORNING <= local.time() < hours.EVENING
    assert found == moment or local.time() == hours.MORNING


@pytest.mark.parametrize(("day", "hour_in_utc"), [(SPRING, 6), (AUTUMN, 7)])
@pytest.mark.parametrize("minutes", [30, 90])
def test_the_nights_the_clock_is_set(day, hour_in_utc, minutes):
    night = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)

    found = hours.out_of_quiet_hours(night + dt.timedelta(minutes=minutes))

    assert found == night + dt.timedelta(hours=hour_in_utc)
