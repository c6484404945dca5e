"""Partners without an account are called to contact meetings like everybody else."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from meetings import services
from outbox.models import Delivery
from outbox.rendering import render
from tests.agreements.cooperation import DAY, make_agreement, make_owner
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SOON, HOUR = NOW + dt.timedelta(days=14), dt.timedelta(hours=1)
PIA = "pia@partner.example"


@pytest.fixture
def agreement(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    make_owner(agreement, 2, email=PIA)
    return agreement


@pytest.fixture
def meeting(agreement):
    words = {"title": "Kontaktmøte", "starts_at": SOON, "ends_at": SOON + HOUR, "place": "Hamar"}
    return services.call_meeting(forum=agreement, words=words, by=None, now=NOW)


def letter_to(address, name):
    return Delivery.objects.get(letter=f"meetings/{name}", address=address)


def calendar_in(letter):
    (file,) = letter.attachments
    return Calendar.from_ical(file.content)


def addresses(name="called"):
    found = Delivery.objects.filter(letter=f"meetings/{name}").order_by("address")
    return list(found.values_list("address", flat=True))


def test_they_get_the_letter_and_the_calendar_file_and_no_way_in(meeting, member):
    letter = render(letter_to(PIA, "called"))
    (event,) = calendar_in(letter).walk("VEVENT")

    assert addresses() == sorted([member.email, PIA])
    assert "Hei, Pia." in letter.text
    assert "Hamar" in letter.text
    assert "Hamar" in letter.html
    assert event["ATTENDEE"] == f"mailto:{PIA}"
    assert "URL" not in event
    for said in (letter.text, letter.html):
        assert "Se møtet" not in said
        assert str(meeting.uid) not in said


def test_those_with_an_account_have_the_way_in_as_before(meeting, member):
    letter = render(letter_to(member.email, "called"))
    (event,) = calendar_in(letter).walk("VEVENT")

    assert meeting.get_absolute_url() in letter.text
    assert meeting.get_absolute_url() in letter.html
    assert event["URL"].endswith(meeting.get_absolute_url())


def test_they_hear_that_it_is_moved_and_cancelled(meeting):
    services.change_meeting(meeting=meeting, words={"place": "Gjøvik"}, by=None, now=NOW)
    services.cancel_meeting(meeting=meeting, because="Sykdom.", by=None, now=NOW)

    moved, cancelled = (render(letter_to(PIA, name)) for name in ("moved", "cancelled"))
    (event,) = calendar_in(cancelled).walk("VEVENT")

    assert "Hamar" in moved.text
    assert "Gjøvik" in moved.text
    assert "Grunnen: Sykdom." in cancelled.text
    assert event["STATUS"] == "CANCELLED"
    assert "Se møtet" not in moved.text + moved.html + cancelled.text + cancelled.html


def test_one_address_gets_one_letter(agreement, member):
    make_owner(agreement, 1, email=PIA)
    make_owner(agreement, 2, email=member.email.lower())
    words = {"title": "Kontaktmøte", "starts_at": SOON, "ends_at": SOON + HOUR}

    services.call_meeting(forum=agreement, words=words, by=None, now=NOW)

    assert addresses() == sorted([member.email, PIA])


def test_who_no_longer_follows_up_is_not_called(agreement, member):
    agreement.parties.get(position=2).owners.update(ends_on=TODAY - DAY)
    words = {"title": "Kontaktmøte", "starts_at": SOON, "ends_at": SOON + HOUR}

    services.call_meeting(forum=agreement, words=words, by=None, now=NOW)

    assert addresses() == [member.email]
