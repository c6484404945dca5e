from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from core.templatetags import when
from tests.factories import NOW

TEN = datetime(2027, 3, 11, 9, 0, tzinfo=UTC)


@dataclass
class Span:
    starts_at: datetime
    ends_at: datetime


@pytest.fixture(autouse=True)
def march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "torsdag 11. mars kl. 10.00"),
        ("nn", "torsdag 11. mars kl. 10.00"),
        ("en", "Thursday 11 March at 10:00"),
    ],
)
def test_when_speaks_the_language_of_the_page(language: str, words: str) -> None:
    with translation.override(language):
        assert when.when(TEN) == words


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("nb", "mandag tirsdag onsdag torsdag fredag lørdag søndag"),
        ("nn", "måndag tysdag onsdag torsdag fredag laurdag sundag"),
        ("en", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    ],
)
def test_weekday_is_right_in_every_language(language: str, days: str) -> None:
    with translation.override(language):
        week = [when.weekday(date(2027, 3, 1 + number)) for number in range(7)]

    assert week == days.split()


def test_when_names_the_year_only_when_it_is_another() -> None:
    assert when.day(date(2027, 12, 31)) == "31. desember"
    assert when.day(date(2028, 1, 1)) == "1. januar 2028"


def test_when_is_in_oslo_time_on_both_sides_of_summer_time() -> None:
    assert when.when(datetime(2027, 3, 27, 22, 30, tzinfo=UTC)) == "lørdag 27. mars kl. 23.30"
    assert when.when(datetime(2027, 3, 28, 22, 30, tzinfo=UTC)) == "mandag 29. mars kl. 00.30"


def test_when_reads_the_iso_text_a_letter_keeps() -> None:
    assert when.when(TEN.isoformat()) == when.when(TEN)
    assert when.long_day("2027-03-11") == "torsdag 11. mars"


@pytest.mark.parametrize(
    ("ends_at", "nb", "en"),
    [
        (
            datetime(2027, 3, 11, 14, 0, tzinfo=UTC),
            "torsdag 11. mars kl. 10–15",
            "Thursday 11 March at 10:00–15:00",
        ),
        (
            datetime(2027, 3, 11, 14, 30, tzinfo=UTC),
            "torsdag 11. mars kl. 10.00–15.30",
            "Thursday 11 March at 10:00–15:30",
        ),
        (
            datetime(2027, 3, 12, 15, 0, tzinfo=UTC),
            "torsdag 11. mars kl. 10.00 – fredag 12. mars kl. 16.00",
            "Thursday 11 March at 10:00 – Friday 12 March at 16:00",
        ),
    ],
)
def test_span_says_the_day_once(ends_at: datetime, nb: str, en: str) -> None:
    with translation.override("nb"):
        assert when.span(Span(TEN, ends_at)) == nb
    with translation.override("en"):
        assert when.span(Span(TEN, ends_at)) == en


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (TEN, "torsdag 11. mars"),
        (datetime(2027, 3, 13, 12, tzinfo=UTC), "11.–13. mars"),
        (datetime(2027, 4, 2, 12, tzinfo=UTC), "11. mars – 2. april"),
        (datetime(2028, 1, 2, 12, tzinfo=UTC), "11. mars – 2. januar 2028"),
    ],
)
def test_days_leaves_out_what_is_said_already(last: datetime, words: str) -> None:
    assert when.days(Span(TEN, last)) == words


def test_hours_beside_a_date_block_says_the_days_only_when_there_are_several() -> None:
    assert when.hours(Span(TEN, datetime(2027, 3, 11, 14, tzinfo=UTC))) == "kl. 10–15"
    assert when.hours(Span(TEN, datetime(2027, 3, 12, 14, tzinfo=UTC))) == "11.–12. mars"


def test_machine_time_holds_the_offset() -> None:
    assert when.machine(TEN) == "2027-03-11T10:00+01:00"
    assert when.timed(date(2027, 3, 11)) == '<time datetime="2027-03-11">torsdag 11. mars</time>'


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        (Decimal("1250.00"), "1\u00a0250\u00a0kr", "NOK\u00a01,250"),
        (Decimal("99.50"), "99,50\u00a0kr", "NOK\u00a099.50"),
        (1_250_000, "1\u00a0250\u00a0000\u00a0kr", "NOK\u00a01,250,000"),
    ],
)
def test_kroner_groups_and_does_not_break(amount: Decimal, nb: str, en: str) -> None:
    with translation.override("nb"):
        assert when.kroner(amount) == nb
    with translation.override("en"):
        assert when.kroner(amount) == en


def test_kroner_says_free_in_a_word() -> None:
    assert when.kroner(Decimal(0)) == "Gratis"


def test_places_left_changes_only_when_the_word_does() -> None:
    words = {places: when.places_left(places) for places in (None, 500, 10, 9, 1, 0)}

    assert words == {
        None: "Ledige plasser",
        500: "Ledige plasser",
        10: "Ledige plasser",
        9: "Få plasser igjen",
        1: "Få plasser igjen",
        0: "Fullt, du kan stå i kø",
    }
