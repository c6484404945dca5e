"""Everybody reads what was done that concerns them, and staff what concerns anybody."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.services import log_act
from events.services.wishes import Needs
from members.services import erase_account
from tests import factories
from tests.factories import NOW
from tests.world import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/min-side/logg/"


def read(person, address: str = PAGE) -> str:
    client = Client()
    client.force_login(person)
    return client.get(address).content.decode()


def told(*, by, about, text: str) -> None:
    log_act(by=by, now=NOW, verb="x", subject=about, text=text)


def test_they_read_what_they_did_and_what_others_did_to_them(member, staff, main_contact):
    told(by=member, about=main_contact, text="Dette gjorde jeg.")
    told(by=staff, about=member, text="Dette gjorde de.")
    told(by=main_contact, about=member.affiliations.get(), text="Dette gjorde kontakten.")
    told(by=None, about=member, text="Dette gjorde portalen.")

    page = read(member)

    for text, doer in [
        ("Dette gjorde jeg.", "av deg"),
        ("Dette gjorde de.", "av sekretariatet"),
        ("Dette gjorde kontakten.", "av Hanne Hovedkontakt"),
        ("Dette gjorde portalen.", "av portalen selv"),
    ]:
        assert text in page
        assert doer in page


def test_nobody_reads_what_concerns_somebody_else(member, stranger, staff):
    told(by=staff, about=member, text="Bare om Kari.")

    assert "Bare om Kari." not in read(stranger)


def test_no_health_is_in_the_log(member):
    event = factories.make_event(asks_for_needs=True)
    needs = Needs(diet="Glutenfritt", access="Teleslynge", has_consented=True)
    sign_up(event, member, now=NOW, needs=needs)

    page = read(member)

    assert event.title in page
    assert "Glutenfritt" not in page
    assert "Teleslynge" not in page


def test_a_long_log_has_pages_and_costs_the_same(member, staff):
    client = Client()
    client.force_login(member)
    costs = []
    for number in (1, 60):
        for each in range(number):
            told(by=staff, about=member, text=f"Handling {each}.")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 12
    assert "Handling 59." in client.get(PAGE).content.decode()
    assert "Handling 0." in client.get(f"{PAGE}?side=2").content.decode()


@pytest.mark.parametrize("nonsense", ["0", "-1", "999", "x", "%00"])
def test_a_page_that_is_not_there_is_another(member, nonsense):
    client = Client()
    client.force_login(member)

    assert client.get(f"{PAGE}?side={nonsense}").status_code == 200


def test_staff_find_what_concerns_a_person(member, stranger, staff):
    told(by=member, about=stranger, text="Av Kari.")
    told(by=staff, about=member.affiliations.get(), text="Om Kari.")
    told(by=staff, about=stranger, text="Om Sigrid.")

    client = Client()
    client.force_login(staff)
    answer = client.get(f"/admin/members/person/{member.pk}/history/", follow=True)
    page = answer.content.decode()

    assert "Av Kari." in page
    assert "Om Kari." in page
    assert "Om Sigrid." not in page


@pytest.mark.parametrize("nonsense", ["", "x", "%00", "9" * 40, "²", "-1"])
def test_staff_who_ask_for_nobody_are_not_met_by_an_error(staff, nonsense):
    client = Client()
    client.force_login(staff)

    assert client.get(f"/admin/core/act/?person={nonsense}").status_code in {200, 302, 404}


def test_what_is_erased_is_not_in_the_log_of_others(member, main_contact):
    told(by=main_contact, about=member, text="Skrev om Kari Nordmann.")

    erase_account(person=member, by=member, now=NOW + dt.timedelta(minutes=1))

    assert "Nordmann" not in read(main_contact)
