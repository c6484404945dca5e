from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from events import rules, services, tasks
from events.enums import EventState
from outbox import tasks as outbox_tasks
from outbox.models import Delivery
from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_person
from tests.reminded import remind_of_events

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
OSLO = ZoneInfo("Europe/Oslo")


def reminders():
    return Delivery.objects.filter(letter="events/reminder")


THURSDAY = dt.datetime(2027, 3, 18, 13, tzinfo=OSLO)


@pytest.fixture
def event():
    event = make_event(starts_at=THURSDAY, capacity=1)
    sign_up(event=event)
    sign_up(event=event)
    return event


@pytest.mark.parametrize(
    ("before_start", "owed"),
    [
        (2 * DAY + SECOND, 0),
        (2 * DAY, 1),
        (DAY, 1),
        (2 * HOUR + SECOND, 1),
        (2 * HOUR, 0),
        (-HOUR, 0),
    ],
)
def test_a_reminder_is_owed_from_two_days_until_two_hours_before(event, before_start, owed):
    assert remind_of_events(now=event.starts_at - before_start) == owed


def test_who_waits_in_the_queue_is_not_reminded(event):
    remind_of_events(now=event.starts_at - DAY)

    assert [letter.person_id for letter in reminders()] == [
        event.participants.registered().get().person_id
    ]


def test_a_reminder_is_owed_once_however_often_the_tick_comes(event):
    for minutes in range(3):
        remind_of_events(now=event.starts_at - DAY + minutes * dt.timedelta(minutes=1))

    assert reminders().count() == 1


def test_a_moved_event_reminds_anew(event, staff):
    remind_of_events(now=event.starts_at - DAY)
    moved = services.move(
        event=event,
        starts_at=event.starts_at + 7 * DAY,
        ends_at=event.ends_at + 7 * DAY,
        by=staff,
        now=event.starts_at - DAY,
    )

    assert remind_of_events(now=event.starts_at - DAY + HOUR) == 0
    assert remind_of_events(now=moved.starts_at - DAY) == 1
    assert reminders().count() == 2


def test_an_event_moved_there_and_back_reminds_once(event, staff):
    remind_of_events(now=event.starts_at - DAY)
    soon, start, end = event.starts_at - 20 * HOUR, event.starts_at, event.ends_at
    moved = services.move(event=event, starts_at=start + DAY, ends_at=end + DAY, by=staff, now=soon)
    services.move(event=moved, starts_at=start, ends_at=end, by=staff, now=soon)

    assert remind_of_events(now=soon) == 0


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_only_what_will_happen_is_reminded_of(event, state):
    type(event).objects.update(state=state)

    assert remind_of_events(now=event.starts_at - DAY) == 0


def test_who_got_the_place_from_the_queue_is_reminded(event):
    first = event.participants.registered().get()
    services.cancel(participant=first, by=first.person, now=NOW)

    remind_of_events(now=event.starts_at - DAY)

    assert reminders().get().person != first.person


@pytest.mark.parametrize(("before_start", "owed"), [(2 * DAY, 1), (2 * DAY - SECOND, 0)])
def test_who_got_the_place_within_the_last_two_days_is_not_reminded(before_start, owed):
    event = make_event(starts_at=THURSDAY)
    sign_up(event=event, now=event.starts_at - before_start)

    assert remind_of_events(now=event.starts_at - DAY) == owed


def test_a_reminder_is_worth_nothing_after_the_start(event):
    remind_of_events(now=event.starts_at - DAY)

    assert reminders().get().expires_at == event.starts_at


def test_it_is_written_in_the_persons_language():
    event, person = make_event(), make_person(language="nn")
    sign_up(event=event, person=person)

    remind_of_events(now=event.starts_at - DAY)

    assert reminders().get().language == "nn"


@pytest.mark.parametrize("people", [1, 3])
def test_the_queries_do_not_grow_with_the_people(people, django_assert_num_queries):
    event = make_event()
    for _ in range(people):
        sign_up(event=event)

    with django_assert_num_queries(10):
        remind_of_events(now=event.starts_at - DAY)
    with django_assert_num_queries(2):
        remind_of_events(now=event.starts_at - DAY)


def test_the_tick_does_all_that_the_clock_owes(time_machine, event):
    time_machine.move_to(event.starts_at - DAY, tick=False)

    outbox_tasks.remind()
    outbox_tasks.remind()

    assert reminders().count() == 1


# ---- Nights, weekends and holidays -------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_at", "left_at"),
    [
        # Two days before is a Saturday, a Sunday, a night, Easter.
        (dt.datetime(2027, 3, 15, 10, tzinfo=OSLO), dt.datetime(2027, 3, 12, 15, tzinfo=OSLO)),
        (dt.datetime(2027, 3, 16, 10, tzinfo=OSLO), dt.datetime(2027, 3, 12, 15, tzinfo=OSLO)),
        (dt.datetime(2027, 3, 18, 7, tzinfo=OSLO), dt.datetime(2027, 3, 15, 15, tzinfo=OSLO)),
        (dt.datetime(2027, 3, 31, 10, tzinfo=OSLO), dt.datetime(2027, 3, 24, 15, tzinfo=OSLO)),
    ],
)
def test_it_comes_on_the_last_working_day_before(starts_at, left_at):
    event = make_event(starts_at=starts_at)
    sign_up(event=event)

    assert remind_of_events(now=left_at - SECOND) == 0
    assert remind_of_events(now=left_at) == 1
    assert rules.reminded_from(event) == left_at


def test_who_gets_the_place_after_the_reminder_left_is_not_reminded():
    event = make_event(starts_at=dt.datetime(2027, 3, 15, 10, tzinfo=OSLO))
    sign_up(event=event, now=dt.datetime(2027, 3, 12, 15, 1, tzinfo=OSLO))

    assert remind_of_events(now=event.starts_at - DAY) == 0


def test_a_worker_that_was_down_for_a_day_catches_up_and_not_at_night(event):
    night = dt.datetime(2027, 3, 17, 23, tzinfo=OSLO)

    assert remind_of_events(now=night) == 0
    assert remind_of_events(now=night + 9 * HOUR) == 1


def test_an_event_moved_thrice_reminds_once_for_its_last_start(event, staff):
    soon, start, length = event.starts_at - 49 * HOUR, event.starts_at, DAY / 4
    for days in (7, 14, 21):
        remind_of_events(now=soon)
        starts_at = start + days * DAY
        event = services.move(
            event=event, starts_at=starts_at, ends_at=starts_at + length, by=staff, now=soon
        )

    for hours in range(60, 1, -1):
        remind_of_events(now=event.starts_at - hours * HOUR)

    assert [letter.expires_at for letter in reminders()] == [start + 21 * DAY]


def test_the_night_tidies(time_machine, event):
    time_machine.move_to(event.ends_at + 14 * DAY, tick=False)

    tasks.nightly()
