"""The clock against another that walks day by day, over every day of 2020–2032."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.rules import clock

DAY = timedelta(days=1)
FIRST, LAST = date(2020, 1, 1), date(2032, 12, 31)
ALL_DAYS = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
days = st.dates(FIRST, LAST)
on_any_machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
notices = st.integers(0, 36)


def walked(day: date, months: int) -> date:
    """Through the calendar one day at a time: the number of the day in the month it comes to, or
    the last day before the next month begins."""
    wanted, left = day.day, months
    while left:
        day += DAY
        left -= day.day == 1
    while months and day.day < wanted and (day + DAY).day != 1:
        day += DAY
    return day


@pytest.mark.parametrize("months", [0, 1, 2, 3, 12])
def test_months_are_counted_as_by_walking_for_every_day(months):
    assert [clock.months_after(day, months) for day in ALL_DAYS] == [
        walked(day, months) for day in ALL_DAYS
    ]


@pytest.mark.parametrize("months", [0, 1, 3, 6])
def test_the_last_day_for_notice_is_the_last_that_is_in_time_for_every_day(months):
    """Found by trying: the latest day from which the walk comes no later than the end."""
    in_time, found = FIRST, []
    for end in ALL_DAYS[400:]:
        while walked(in_time + DAY, months) <= end:
            in_time += DAY
        found.append(in_time)

    assert [clock.last_day_for_notice(end, months) for end in ALL_DAYS[400:]] == found


@on_any_machine
@given(days, notices)
def test_notice_on_the_last_day_is_in_time_and_the_day_after_too_late(end, months):
    last = clock.last_day_for_notice(end, months)

    assert clock.earliest_effect(last, months) <= end < clock.earliest_effect(last + DAY, months)


@on_any_machine
@given(days, days, notices)
def test_later_notice_never_takes_effect_earlier(one, other, months):
    first, second = sorted([one, other])

    assert clock.earliest_effect(first, months) <= clock.earliest_effect(second, months)


@on_any_machine
@given(days, notices)
def test_notice_is_never_shorter_than_its_months(received, months):
    effect = clock.earliest_effect(received, months)
    between = (effect.year - received.year) * 12 + effect.month - received.month

    assert between == months
    assert effect.day == received.day or (effect.day < received.day and (effect + DAY).day == 1)


@on_any_machine
@given(days, st.integers(1, 60))
def test_terms_in_a_row_have_no_gap_and_share_no_day(starts, months):
    """As long as the month has the day; the length is found again from its ends."""
    ends = clock.last_day_of_term(starts, months)

    assert ends >= starts
    found = clock.months_of_term(starts, ends)
    assert found is not None
    assert clock.last_day_of_term(starts, found) == ends
    if starts.day <= 28:
        assert (ends + DAY).day == starts.day
        assert found == months


@pytest.mark.parametrize(
    ("received", "months", "effect"),
    [
        ("2027-01-15", 1, "2027-02-15"),
        ("2027-01-28", 1, "2027-02-28"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-08-31", 3, "2027-11-30"),
        ("2027-12-01", 1, "2028-01-01"),
        ("2027-05-17", 0, "2027-05-17"),
    ],
)
def test_when_notice_takes_effect(received, months, effect):
    assert clock.earliest_effect(date.fromisoformat(received), months) == date.fromisoformat(effect)


@pytest.mark.parametrize(
    ("ends", "months", "last"),
    [
        ("2022-04-27", 1, "2022-03-27"),
        ("2027-02-28", 1, "2027-01-31"),
        ("2028-02-28", 1, "2028-01-28"),
        ("2028-02-29", 1, "2028-01-31"),
        ("2027-03-30", 1, "2027-02-28"),
        ("2027-03-31", 1, "2027-02-28"),
        ("2027-04-30", 3, "2027-01-31"),
        ("2027-12-31", 6, "2027-06-30"),
    ],
)
def test_the_last_day_to_give_notice(ends, months, last):
    assert clock.last_day_for_notice(date.fromisoformat(ends), months) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        ("2020-04-28", 24, "2022-04-27"),
        ("2027-03-01", 1, "2027-03-31"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_the_last_day_of_a_term(starts, months, ends):
    assert clock.last_day_of_term(date.fromisoformat(starts), months) == date.fromisoformat(ends)


def test_what_comes_first_ends_it():
    one, other = date(2027, 3, 1), date(2027, 5, 1)

    assert clock.over_on(None) is None
    assert clock.over_on(other, None, one) == one
    assert clock.over_on(None, other) == other


def test_it_holds_through_its_last_day():
    starts, ends = date(2027, 3, 1), date(2027, 3, 31)

    assert [
        clock.holds(starts, ends, on=day) for day in (starts - DAY, starts, ends, ends + DAY)
    ] == [False, True, True, False]
    assert clock.holds(starts, None, on=date(2099, 1, 1))


def test_a_year_beyond_the_calendar_is_an_error_of_value():
    with pytest.raises(ValueError, match="10000"):
        clock.months_after(date(9999, 12, 1), 1)


def test_a_line_of_agreements_is_told_from_any_of_them():
    assert clock.lineage([(2, 1), (3, 2), (9, 8)], 2) == [1, 2, 3]
    assert clock.lineage([], 5) == [5]
