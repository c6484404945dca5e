"""After the event: thanks to those who came, once each, at nine on a working day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from events import rules, services
from events.models import (
    CheckIn,
    Event,
    Participant,
)
from events.services import evaluations, thanks
from outbox import tasks
from outbox.enums import DeliveryState
from outbox.models import Delivery
from outbox.rendering import render
from outbox.services.sending import drain
from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_person
from tests.reminded import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
OSLO = dt.timezone(dt.timedelta(hours=1))
MONDAY = dt.datetime(2027, 3, 8, 10, tzinfo=OSLO)


@pytest.fixture
def event():
    """On a Monday; two have a place, one waits."""
    event = make_event(starts_at=MONDAY, capacity=2)
    for number in range(3):
        sign_up(event=event, person=make_person(name=f"Deltaker {number}"))
    return event


def letters() -> list[Delivery]:
    return list(Delivery.objects.filter(letter="events/thanks").order_by("pk"))


def thank(event: Event) -> None:
    remind("events.thanks", now=rules.thanked_at(event))


def paths(event: Event) -> list[str]:
    """The links of the letters, as they stand in the ledger before they are sent."""
    thank(event)
    return [letter.context["evaluation_path"] for letter in letters() if letter.context]


# ---- When, and to whom ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "thanked"),
    [
        (0, dt.datetime(2027, 3, 9, 9, tzinfo=OSLO)),
        (4, dt.datetime(2027, 3, 15, 9, tzinfo=OSLO)),
        (5, dt.datetime(2027, 3, 15, 9, tzinfo=OSLO)),
        (6, dt.datetime(2027, 3, 15, 9, tzinfo=OSLO)),
    ],
)
def test_people_are_thanked_at_nine_on_the_next_working_day(days, thanked):
    event = make_event(starts_at=MONDAY + days * DAY)

    assert rules.thanked_at(event) == thanked


def test_it_is_nine_o_clock_in_summer_too():
    event = make_event(starts_at=dt.datetime(2028, 3, 26, 8, tzinfo=dt.UTC))

    assert rules.thanked_at(event) == dt.datetime(2028, 3, 27, 7, tzinfo=dt.UTC)


def test_nobody_is_thanked_in_easter():
    event = make_event(starts_at=dt.datetime(2027, 3, 24, 8, tzinfo=dt.UTC))
    sign_up(event=event)

    assert rules.thanked_at(event) == dt.datetime(2027, 3, 30, 9, tzinfo=ZoneInfo("Europe/Oslo"))
    assert remind("events.thanks", now=rules.thanked_at(event) + 6 * DAY) == 1


@pytest.mark.parametrize(
    ("after", "owed"), [(-MINUTE, 0), (0 * DAY, 2), (6 * DAY, 2), (7 * DAY, 0)]
)
def test_who_had_a_place_is_thanked_within_a_week(event, after, owed):
    assert remind("events.thanks", now=rules.thanked_at(event) + after) == owed


def test_each_is_thanked_once_however_often_the_tick_comes(event):
    for minutes in range(3):
        remind("events.thanks", now=rules.thanked_at(event) + minutes * MINUTE)

    assert len(letters()) == 2


def test_the_tick_thanks(event, time_machine):
    time_machine.move_to(rules.thanked_at(event))

    tasks.remind()

    assert len(letters()) == 2


def test_where_people_were_checked_at_the_door_only_those_who_came_are_thanked(event):
    came, _stayed = event.participants.registered()
    CheckIn.objects.create(participant=came, at=MONDAY, received_at=MONDAY)

    thank(event)

    assert [letter.person for letter in letters()] == [came.person]


def test_nobody_is_thanked_for_what_was_cancelled(event, staff):
    services.cancel_event(event=event, reason="Storm.", by=staff, now=NOW)

    thank(event)

    assert letters() == []


def test_the_organiser_may_do_without_the_letter(event, staff):
    thanks.set_up(event=event, is_wanted=False, greeting="", by=staff, now=NOW)

    thank(event)

    assert letters() == []


def test_the_letter_says_the_greeting_and_leads_to_all_three_pages(event, staff):
    thanks.set_up(event=event, is_wanted=True, greeting="Dere var <flinke>.", by=staff, now=NOW)
    thank(event)

    letter = render(letters()[0])

    receipt = Participant.objects.get(person=letters()[0].person).booking.get_absolute_url()
    assert letter.subject == f"Takk for sist: {event.title}"
    assert "Dere var <flinke>." in letter.text
    assert "Dere var &lt;flinke&gt;." in letter.html
    for path in (event.get_absolute_url(), receipt, paths(event)[0]):
        assert path in letter.text
        assert path in letter.html


def test_without_an_evaluation_the_letter_asks_nothing(event, staff):
    evaluations.set_up(event=event, is_wanted=False, days_open=14, items=None, by=staff, now=NOW)
    thank(event)

    letter = render(letters()[0])

    assert "/evaluering/" not in letter.text + letter.html


@pytest.mark.parametrize(("language", "start"), [("nn", "/nn/"), ("en", "/en/")])
def test_the_link_is_in_the_language_of_the_letter(language, start):
    event = make_event(starts_at=MONDAY)
    sign_up(event=event, person=make_person(language=language))

    assert paths(event)[0].startswith(start)


@pytest.mark.django_db(transaction=True)
def test_the_link_is_forgotten_when_the_letter_is_sent(event, sink):
    thank(event)

    drain(clock=lambda: rules.thanked_at(event) + MINUTE)

    assert {letter.state for letter in letters()} == {DeliveryState.ACCEPTED}
    assert [letter.context for letter in letters()] == [None, None]
