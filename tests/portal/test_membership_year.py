import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from events.models import Event
from events.services import Invoice
from members.models import Organisation, Person
from tests.factories import NOW, make_event, make_main_contact, make_organisation
from tests.world import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

AFTER = NOW + dt.timedelta(days=60)


def url(organisation: Organisation) -> str:
    return reverse("portal:membership_year", args=[organisation.pk])


def take_part(event: Event, person: Person, organisation: Organisation | None) -> None:
    members = event.categories.get(audience="members")
    sign_up(
        event,
        person,
        now=NOW,
        category=members if organisation else event.categories.get(audience="others"),
        organisation=organisation,
        quoted_price=500 if organisation else 900,
        invoice=Invoice(name="Drammen", orgnr="", reference=""),
    )


def opened_by(client: Client, contact: Person, organisation: Organisation, query: str = ""):
    with time_machine.travel(AFTER, tick=False):
        client.force_login(contact)
        return client.get(url(organisation) + query)


def test_the_page_counts_what_colleagues_took_part_in_and_what_they_saved(
    client: Client, drammen: Organisation, main_contact: Person, member: Person
):
    event = make_event(title="Kulturlunsj", member_price=500, other_price=900)
    take_part(event, member, drammen)
    take_part(event, main_contact, drammen)
    take_part(make_event(title="Privat", member_price=500, other_price=900), member, None)

    page = opened_by(client, main_contact, drammen)

    found = page.context
    assert (len(found["visits"]), found["places"], found["saved"]) == (1, 2, 800)
    assert "Hanne Hovedkontakt, Kari Nordmann" in page.text
    assert "Privat" not in page.text


def test_what_is_not_over_yet_is_not_counted(
    client: Client, drammen: Organisation, main_contact: Person, member: Person
):
    take_part(make_event(member_price=500, other_price=900), member, drammen)
    client.force_login(main_contact)

    page = client.get(url(drammen))

    assert page.context["places"] == 0
    assert "Ingen påmeldinger for organisasjonen dette året" in page.text


@pytest.mark.parametrize("query", ["?ar=2026", "?ar=1066", "?ar=nonsens", "?ar=%00"])
def test_another_year_is_another_page_and_nonsense_is_this_year(
    client: Client, drammen: Organisation, main_contact: Person, query: str
):
    page = opened_by(client, main_contact, drammen, query)

    assert page.context["year"] == (2026 if query == "?ar=2026" else 2027)


def test_only_the_main_contact_sees_it(
    client: Client, drammen: Organisation, member: Person, staff: Person
):
    elsewhere = make_main_contact(organisation=make_organisation())

    statuses = [opened_by(client, who, drammen).status_code for who in (member, staff, elsewhere)]

    assert statuses == [404, 404, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three(
    client: Client,
    drammen: Organisation,
    main_contact: Person,
    member: Person,
    rows: int,
    django_assert_num_queries,
):
    for _ in range(rows):
        take_part(make_event(member_price=500, other_price=900), member, drammen)
    opened_by(client, main_contact, drammen)

    with time_machine.travel(AFTER, tick=False), django_assert_num_queries(6):
        client.get(url(drammen))
