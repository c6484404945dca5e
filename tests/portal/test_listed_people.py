"""The people who agreed to be found: who reads their names, and where."""

import datetime as dt
import re

import pytest

from members.models import RoleTerm
from tests.factories import (
    TODAY,
    make_main_contact,
    make_member,
    make_organisation,
)
from tests.portal.acts import (
    MOST_QUERIES,
    PEOPLE,
    agrees,
    page_of,
    queries,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


YEAR = dt.timedelta(days=365)


def test_names_are_for_those_who_belong_to_a_member(client, stranger):
    organisation = make_organisation(name="Drammen")
    agrees(make_member(name="Ole Åpen", organisation=organisation))
    make_member(name="Tone Taus", organisation=organisation)
    elsewhere = make_member(name="Else Leser", organisation=make_organisation())
    outside = make_member(organisation=make_organisation(is_member=False))

    shown = {}
    for reader in [None, stranger, outside, elsewhere]:
        client.logout()
        if reader:
            client.force_login(reader)
        pages = client.get(page_of(organisation)).text + client.get(PEOPLE).text
        shown[reader] = ["Ole Åpen" in pages, "Tone Taus" in pages]

    assert shown == {
        None: [False, False],
        stranger: [False, False],
        outside: [False, False],
        elsewhere: [True, False],
    }


def test_who_withdraws_is_gone_at_once(client, member):
    agrees(member)
    client.force_login(member)
    assert member.name in client.get(PEOPLE).text.split("<main")[1]

    client.post("/min-side/profil/", {"name": member.name, "language": "nb"})

    assert member.name not in client.get(PEOPLE).text.split("<main")[1]


def test_a_person_is_told_with_title_and_role(client, member, drammen):
    contact = agrees(make_main_contact(name="Hanne Hoved", organisation=drammen))
    contact.affiliations.update(title="kultursjef")
    client.force_login(member)

    page = client.get(page_of(drammen)).text

    assert "<strong>Hanne Hoved</strong>, kultursjef<br>" in page
    assert "Hovedkontakt</span>" in page
    assert contact.email not in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["Kåre Ødegård", "Liv Vik"]),
        ("odegard", ["Kåre Ødegård"]),
        ("Liv", ["Liv Vik"]),
        ("dramm", ["Kåre Ødegård", "Liv Vik"]),
        ("kåre dram", ["Kåre Ødegård"]),
        ("x", []),
    ],
)
def test_people_are_found_by_name_and_organisation(client, drammen, text, found):
    for name in ["Liv Vik", "Kåre Ødegård"]:
        person = agrees(make_member(name=name, organisation=drammen))
    client.force_login(person)

    page = client.get(PEOPLE, {"sok": text}).text

    assert re.findall(r"<strong>([^<]+)</strong>", page) == found


def test_people_are_never_told_of_another_day(client, drammen, member, main_contact, staff):
    agrees(main_contact)
    RoleTerm.objects.filter(person=main_contact).update(starts_on=TODAY - YEAR)
    then = page_of(drammen, f"?dato={TODAY - dt.timedelta(days=1)}")

    shown = {}
    for reader in [None, member, main_contact, staff]:
        client.logout()
        if reader:
            client.force_login(reader)
        shown[reader] = "<strong>Hanne Hovedkontakt</strong>" in client.get(then).text

    assert shown == {None: False, member: False, main_contact: False, staff: True}


def test_people_ask_no_more_for_more_names(client, member, drammen):
    client.force_login(agrees(member))
    client.get(PEOPLE)
    with_one = queries(client, PEOPLE)
    for _each in range(3):
        agrees(make_member(organisation=drammen))

    assert queries(client, PEOPLE) == with_one <= MOST_QUERIES
