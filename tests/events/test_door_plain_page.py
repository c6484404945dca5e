"""The volunteers' page without JavaScript: search, let in, take back."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest

from events.enums import DoorRefusal
from events.models import CheckIn, CheckInLink, Event
from tests import factories
from tests.events.door import address_of, make_link, make_participants, make_session
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event() -> Event:
    return factories.make_event(title="Kulturdagen", starts_at=NOW - dt.timedelta(hours=1))


@pytest.fixture
def link(event: Event) -> CheckInLink:
    return make_link(event=event)


def test_somebody_is_found_by_name_or_organisation_and_let_in(client, link, event, drammen):
    kari, _per = make_participants(
        event=event, names=["Kari Nordmann", "Per"], organisation=drammen
    )
    page = client.get(address_of(link), {"navn": "dramm kar"})
    uid = re.search(r'name="uid" value="([^"]+)"', page.text)
    assert page.text.count("Slipp inn</button>") == 1
    assert uid

    done = client.post(
        address_of(link, "inn/"), {"participant": kari.uid, "uid": uid[1]}, follow=True
    )

    assert CheckIn.objects.get().participant == kari
    assert "<strong>Kari Nordmann</strong>, Drammen" in done.text
    assert "1 av 2 er inne" in done.text


def test_somebody_inside_is_said_to_be_and_let_in_again_by_a_button_of_its_own(client, link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    given = {"participant": kari.uid, "uid": uuid.uuid4()}
    client.post(address_of(link, "inn/"), given)

    page = client.get(address_of(link), {"navn": "kari"})
    refused = client.post(address_of(link, "inn/"), given | {"uid": uuid.uuid4()}, follow=True)
    client.post(address_of(link, "inn/"), given | {"uid": uuid.uuid4(), "again": "on"})

    assert "Inne kl. 13.00, Hovedinngang" in page.text
    assert "Slipp inn likevel" in page.text
    assert str(DoorRefusal.INSIDE.label) in refused.text
    assert CheckIn.objects.count() == 2


def test_letting_in_is_taken_back(client, link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    uid = uuid.uuid4()
    client.post(address_of(link, "inn/"), {"participant": kari.uid, "uid": uid})

    done = client.post(address_of(link, "angre/"), {"uid": uid}, follow=True)

    assert not CheckIn.objects.exists()
    assert "Angret. Personen er ikke sjekket inn." in done.text


def test_a_session_is_checked_in_to_by_itself(client, link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    workshop = make_session(event=event)
    given = {"participant": kari.uid, "uid": uuid.uuid4(), "okt": workshop.uid}

    done = client.post(address_of(link, "inn/"), given, follow=True)

    assert CheckIn.objects.get().session == workshop
    assert done.redirect_chain[0][0].startswith(f"{address_of(link)}?okt={workshop.uid}&inne=")
    assert "1 av 1 er inne" in done.text
    assert "0 av 1 er inne" in client.get(address_of(link)).text


def test_nobody_of_another_event_is_found_or_let_in(client, link):
    [stranger] = make_participants(event=factories.make_event(), names=["Per Fremmed"])

    page = client.get(address_of(link), {"navn": "fremmed"})
    done = client.post(
        address_of(link, "inn/"), {"participant": stranger.uid, "uid": uuid.uuid4()}, follow=True
    )

    assert "Ingen på lista heter det" in page.text
    assert str(DoorRefusal.NOT_A_PARTICIPANT.label) in done.text
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("form", ["inn/", "angre/"])
def test_a_form_that_is_not_understood_says_so(client, link, form):
    done = client.post(address_of(link, form), {"uid": "x"}, follow=True)

    assert str(DoorRefusal.UNREADABLE.label) in done.text


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_however_many_it_finds(
    client, link, event, count, django_assert_num_queries
):
    make_participants(event=event, names=["Kari"] * count)

    with django_assert_num_queries(6):
        client.get(address_of(link), {"navn": "kari"})
