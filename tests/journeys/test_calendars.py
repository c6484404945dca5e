"""What calendars make of our files, read by another's reader."""

from __future__ import annotations

import datetime as dt

import pytest

from events import ical, services
from events.models import Event
from events.services import feeds
from outbox.models import Delivery
from outbox.rendering import render
from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_person
from tests.journeys.second_reader import Diary, read

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def page(browser):
    blank = browser.new_page()
    yield blank
    blank.close()


def file_of(*events):
    found = Event.objects.filter(pk__in=[event.pk for event in events])
    return ical.feed(found.in_calendar(), name="Arrangementer")


def letters_come(diary, person):
    """All that is owed and not read, in the order it was written."""
    owed = Delivery.objects.filter(address=person.email).order_by("pk")
    for delivery in owed:
        for attachment in render(delivery).attachments:
            diary.takes_in(attachment.content)
    owed.delete()


# ---- The nights when the clock changes ---------------------------------------------------------

SPRING = dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)
AUTUMN = dt.datetime(2027, 10, 31, 1, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_another_reader_finds_the_very_moments_of_the_nights_of_the_clock(page, change):
    """Each half hour of the night, the one that comes twice and those about the one that does not
    come; for half an hour, and until the clock has changed."""
    starts = [change + minutes * dt.timedelta(minutes=1) for minutes in range(-150, 180, 30)]
    events = [
        make_event(starts_at=start, ends_at=start + lasts)
        for start in starts
        for lasts in (HOUR / 2, 3 * HOUR)
    ]

    found = read(page, file_of(*events))["events"]

    times = sorted((event["starts"], event["ends"]) for event in found)
    assert times == sorted((event.starts_at, event.ends_at) for event in events)


# ---- A feed ------------------------------------------------------------------------------------


def test_another_reader_reads_a_feed_as_it_was_meant(page):
    event = make_event(title="Kunst; kultur, og «æøå» " * 5, summary="Ord.\nFlere; ord, \\ her.")

    found = read(page, file_of(event))

    (only,) = found["events"]
    assert (found["method"], found["name"], found["zones"]) == ("PUBLISH", "Arrangementer", 1)
    assert only["summary"] == event.title
    assert only["description"].startswith("Ord.\nFlere; ord, \\ her.\n\nhttp://localhost:8000/")
    assert (only["starts"], only["ends"], only["zone"]) == (
        event.starts_at,
        event.ends_at,
        "Europe/Oslo",
    )
    assert (only["organizer"], only["attendees"]) == (None, [])


def test_who_follows_sees_what_is_moved_and_what_is_cancelled(page, staff):
    event = make_event()
    (before,) = read(page, file_of(event))["events"]
    later = event.starts_at + DAY

    event = services.move(event=event, starts_at=later, ends_at=later + 6 * HOUR, by=staff, now=NOW)
    (moved,) = read(page, file_of(event))["events"]
    event = services.cancel_event(event=event, by=staff, now=NOW + HOUR, reason="Storm.")
    (cancelled,) = read(page, file_of(event))["events"]

    states = [before, moved, cancelled]
    assert {state["uid"] for state in states} == {f"{event.uid}@localhost"}
    assert [state["sequence"] for state in states] == [0, 1, 2]
    assert [state["starts"] for state in states[1:]] == [later] * 2
    assert [state["status"] for state in states] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


# ---- Letters -----------------------------------------------------------------------------------


def test_a_diary_that_believes_only_higher_numbers_follows_a_life_of_letters(page, staff):
    """Signed up, moved, given back, signed up anew, moved and cancelled: no word is missed."""
    event, person, diary = make_event(), make_person(), Diary(page)

    participant = sign_up(event=event, person=person)
    letters_come(diary, person)
    assert [shown["starts"] for shown in diary.shows] == [event.starts_at]

    event = services.move(
        event=event,
        starts_at=event.starts_at + DAY,
        ends_at=event.ends_at + DAY,
        by=staff,
        now=NOW,
    )
    letters_come(diary, person)
    assert [shown["starts"] for shown in diary.shows] == [event.starts_at]

    services.cancel(participant=participant, by=person, now=NOW + HOUR)
    letters_come(diary, person)
    assert diary.shows == []

    sign_up(event=event, person=person, now=NOW + 2 * HOUR)
    letters_come(diary, person)
    assert [shown["status"] for shown in diary.shows] == ["CONFIRMED"]

    event = services.edit(
        event=event, changes={"place_name": "Papirbredden"}, by=staff, now=NOW + 3 * HOUR
    )
    letters_come(diary, person)
    assert [shown["location"] for shown in diary.shows] == ["Papirbredden"]

    services.cancel_event(event=event, by=staff, now=NOW + 4 * HOUR, reason="Storm.")
    letters_come(diary, person)
    assert diary.shows == []
    assert diary.refused == []
    assert list(diary.known) == [f"{event.uid}@localhost"]


def test_who_is_asked_and_who_answers_for_it_is_read_as_it_was_meant(page, settings):
    settings.CONTACT_EMAIL = "sekretariatet@example.no"
    person = make_person(name="Máhtte, «Máj»; Nordmann")
    sign_up(event=make_event(), person=person)
    (letter,) = Delivery.objects.filter(address=person.email)

    found = read(page, render(letter).attachments[0].content)

    (event,) = found["events"]
    assert found["method"] == "REQUEST"
    assert event["organizer"]["value"] == "mailto:sekretariatet@example.no"
    assert event["organizer"]["sent-by"] == "mailto:post@example.no"
    (attendee,) = event["attendees"]
    assert attendee == {
        "value": f"mailto:{person.email}",
        "cn": person.name,
        "partstat": "ACCEPTED",
        "rsvp": "FALSE",
        "role": "REQ-PARTICIPANT",
        "sent-by": None,
    }


# ---- One's own calendar ------------------------------------------------------------------------


def test_ones_own_calendar_says_how_each_stands(page, client, member, staff):
    keeps = make_event(title="Kurs", starts_at=NOW + 3 * DAY)
    waits = make_event(title="Fullt", starts_at=NOW + 4 * DAY, capacity=1)
    gives_up = make_event(title="Treff", starts_at=NOW + 5 * DAY)
    called_off = make_event(title="Fest", starts_at=NOW + 6 * DAY)
    sign_up(event=waits)
    for event in (keeps, waits, gives_up, called_off):
        mine = sign_up(event=event, person=member)
        if event == gives_up:
            services.cancel(participant=mine, by=member, now=NOW)
    services.cancel_event(event=called_off, by=staff, now=NOW, reason="Storm.")
    feed = feeds.make(person=member, by=member, now=NOW)

    found = read(page, client.get(feeds.path_of(feed)).content)

    assert found["name"] == "Mine møteplasser hos Kulturnettverket"
    assert [(event["status"], event["summary"]) for event in found["events"]] == [
        ("CONFIRMED", "Kurs"),
        ("TENTATIVE", "I kø: Fullt"),
        ("CANCELLED", "Avmeldt: Treff"),
        ("CANCELLED", "Avlyst: Fest"),
    ]
    assert all("/pamelding/" in event["url"] for event in found["events"])
