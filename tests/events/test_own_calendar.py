"""One's own calendar: the page where it is made, and the address that calendars follow."""

from __future__ import annotations

import datetime as dt
import logging
import re
import uuid

import pytest
from django.test import Client
from icalendar import Calendar

from core.models import Act
from events import services
from events.models import CalendarFeed
from events.services import feeds
from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/min-side/kalender/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def address(member):
    return feeds.path_of(feeds.make(person=member, by=member, now=NOW))


def events_of(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


# ---- The page ----------------------------------------------------------------------------------


def address_on(page):
    found = re.search(r'id="calendar-address" value="http://localhost:8000(/kalender/[^"]+)"', page)
    return found[1] if found else None


def test_looking_makes_no_calendar(client, member):
    client.force_login(member)

    page = client.get(PAGE).text

    assert "Lag kalenderen min" in page
    assert address_on(page) is None
    assert not CalendarFeed.objects.exists()


def test_the_address_is_made_once_and_shown_whenever_one_looks(client, member):
    client.force_login(member)

    first = client.post(PAGE, {"act": "make"}, follow=True)
    client.post(PAGE, {"act": "make"})
    again = client.get(PAGE)

    assert "Kalenderen din er klar." in first.text
    assert address_on(first.text) == address_on(again.text)
    assert Client().get(address_on(again.text)).status_code == 200
    assert "no-store" in again["Cache-Control"]


def test_a_replaced_address_is_dead_and_the_new_one_lives(client, member, address):
    client.force_login(member)

    page = client.post(PAGE, {"act": "replace"}, follow=True).text

    assert "Adressen er byttet." in page
    assert address_on(page) != address
    assert client.get(address).status_code == 404
    assert client.get(address_on(page)).status_code == 200


def test_a_stopped_calendar_is_dead_and_can_be_made_anew(client, member, address):
    client.force_login(member)

    page = client.post(PAGE, {"act": "stop"}, follow=True).text
    client.post(PAGE, {"act": "stop"})
    client.post(PAGE, {"act": "replace"})

    assert "Kalenderen er stoppet." in page
    assert client.get(address).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_an_act_that_is_none_changes_nothing(client, member):
    client.force_login(member)

    assert client.post(PAGE, {"act": "\x00"}).status_code == 200
    assert not CalendarFeed.objects.exists()


def test_what_was_done_is_in_the_log_and_the_address_is_not(client, member, address):
    client.force_login(member)
    client.post(PAGE, {"act": "replace"})
    client.post(PAGE, {"act": "stop"})

    acts = Act.objects.filter(verb__startswith="calendar.").order_by("pk")

    assert [act.verb for act in acts] == ["calendar.made", "calendar.replaced", "calendar.stopped"]
    assert "/kalender/" not in str([(act.text, act.before, act.after) for act in acts])


# ---- The address -------------------------------------------------------------------------------


def test_the_calendar_opens_without_login_and_sets_no_cookie(member, address):
    sign_up(event=make_event(title="Kurs"), person=member)

    response = Client().get(address)

    assert [str(event["SUMMARY"]) for event in events_of(response)] == ["Kurs"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=300"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies


def test_unchanged_it_costs_304_and_changed_it_comes_anew(member, address):
    event = make_event()
    sign_up(event=event, person=member)
    first = Client().get(address)

    unchanged = Client().get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    services.cancel(
        participant=event.participants.get(), by=member, now=NOW + dt.timedelta(hours=1)
    )
    changed = Client().get(address, HTTP_IF_NONE_MATCH=first["ETag"])

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["Cache-Control"] == "private, max-age=300"
    assert changed.status_code == 200


def test_only_the_signed_address_opens(member, address):
    uid, signature = address.removeprefix("/kalender/").removesuffix(".ics").split("/")
    other = feeds.path_of(feeds.make(person=make_person(), by=member, now=NOW)).split("/")[3]
    guesses = [
        f"/kalender/{uid}/{signature[:-1]}.ics",
        f"/kalender/{uid}/{signature}x.ics",
        f"/kalender/{uid}/{other}",
        f"/kalender/{uuid.uuid4()}/{signature}.ics",
    ]

    assert [Client().get(guess).status_code for guess in guesses] == [404] * len(guesses)


def test_whoever_is_shut_out_has_no_calendar(member, address):
    member.is_active = False
    member.save()

    assert Client().get(address).status_code == 404


def test_it_holds_nobody_elses(member, address):
    sign_up(event=make_event())

    assert events_of(Client().get(address)) == []


def test_the_way_to_a_meeting_is_not_in_it(member, address):
    event = make_event(is_online=True, online_url="https://mote.example/rom")
    mine = sign_up(event=event, person=member)

    content = Client().get(address).content.replace(b"\r\n ", b"")

    assert b"mote.example" not in content
    assert b"bli-med" not in content
    assert mine.booking.get_absolute_url().encode() in content


def test_what_one_signed_up_for_anew_is_there_once(member, address):
    event = make_event()
    first = sign_up(event=event, person=member)
    services.cancel(participant=first, by=member, now=NOW + DAY)
    again = sign_up(event=event, person=member, now=NOW + 2 * DAY)

    (found,) = events_of(Client().get(address))

    assert found["STATUS"] == "CONFIRMED"
    assert str(again.booking.reference) in found["URL"]


def test_what_one_was_at_stays_and_what_one_gave_up_goes(member, address, time_machine):
    event, other = make_event(title="Kurs"), make_event(title="Treff")
    sign_up(event=event, person=member)
    given_up = sign_up(event=other, person=member)
    services.cancel(participant=given_up, by=member, now=NOW)
    time_machine.move_to(event.ends_at + 400 * DAY)

    assert [str(each["SUMMARY"]) for each in events_of(Client().get(address))] == ["Kurs"]


def test_it_speaks_the_owners_language(address, member):
    member.language = "en"
    member.save()
    waits = make_event(title="Kurs", capacity=1)
    sign_up(event=waits)
    sign_up(event=waits, person=member)

    (found,) = events_of(Client().get(address, HTTP_ACCEPT_LANGUAGE="nn"))

    assert found["SUMMARY"] == "In the queue: Kurs"
    assert "/en/arrangementer/" in found["URL"]


@pytest.mark.parametrize("event_count", [1, 3])
def test_query_count_is_flat(member, address, event_count, django_assert_num_queries):
    for _ in range(event_count):
        sign_up(event=make_event(is_online=True), person=member)

    with django_assert_num_queries(2):
        Client().get(address)


def test_no_log_of_ours_holds_the_address(address, settings, capsys):
    """A wrong address is told as Django tells it: by its path. Read as the console writes it."""
    console = logging.getLogger().handlers
    ours = [
        handler for handler in console if any("WithoutSecrets" in repr(f) for f in handler.filters)
    ]
    (handler,) = ours
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", (address,), None
    )

    handler.filter(record)

    assert handler.format(record).endswith("WARNING django.request: Not Found: /kalender/….ics")


# ---- Leaving -----------------------------------------------------------------------------------


def test_it_goes_with_the_account(member, address):
    from members.services.leaving import erase_account  # noqa: PLC0415

    erase_account(person=member, by=member, now=NOW)

    assert not CalendarFeed.objects.exists()
    assert Client().get(address).status_code == 404
