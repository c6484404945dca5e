"""The directory of the whole register, through the reforms of 2020 and 2024."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.enums import OrganisationKind
from members.models import Membership, Organisation
from members.rules import directory
from members.services.categories import default_category
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_register", "clock")]

LIST = "/medlemmer/"
MOST_QUERIES = 12
TODAYS = 357 + 14  # Oslo is both municipality and county council


@pytest.fixture
def all_members():
    """Everybody that there ever was, as long as they were there."""
    voting = default_category(OrganisationKind.MUNICIPALITY)
    Membership.objects.bulk_create(
        Membership(organisation=organisation, category=voting, ends_on=organisation.exists_until)
        for organisation in Organisation.objects.all()
    )


def rows(client, query=""):
    """Name → where it lies, of the members on the page."""
    row = re.compile(r'<li><a href="/medlemmer/\d+/[^"]*">([^<]+)</a>(?: <span>([^<]+)</span>)?')
    return dict(row.findall(client.get(LIST + query).text))


def called(short_name, *, on=TODAY):
    return Organisation.objects.existing(on=on).get(
        short_name=short_name, kind=OrganisationKind.MUNICIPALITY
    )


def test_everybody_stands_on_one_page_in_few_queries(client, all_members):
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        found = re.findall(r'<li><a href="/medlemmer/\d+/', client.get(LIST).text)

    assert len(found) == TODAYS
    assert len(asked) <= MOST_QUERIES


def test_another_day_asks_few_questions_too(client, all_members):
    client.get(LIST + "?dato=2019-05-01")
    with CaptureQueriesContext(connection) as asked:
        response = client.get(LIST + "?dato=2019-05-01&slag=municipality")

    assert 'role="status">422 medlemmer</p>' in response.text
    assert len(asked) <= MOST_QUERIES


@pytest.mark.parametrize(
    ("day", "municipalities", "counties"),
    [
        ("2019-12-31", 422, 18),
        ("2020-01-01", 356, 11),
        ("2023-12-31", 356, 11),
        ("2024-01-01", 357, 15),
        ("2027-03-01", 357, 15),
    ],
)
def test_each_day_had_its_municipalities_and_counties(
    client, all_members, day, municipalities, counties
):
    found = client.get(f"{LIST}?dato={day}&slag=municipality").text

    [number] = re.findall(r'role="status">(\d+) medlemmer', found)
    listed = set(re.findall(r"<span>([^<·]+)</span>", found))
    assert int(number) == municipalities
    assert len(listed) == counties


@pytest.mark.parametrize(
    ("day", "county"),
    [
        ("2019-12-31", "Akershus"),
        ("2020-01-01", "Viken"),
        ("2023-12-31", "Viken"),
        ("2024-01-01", "Akershus"),
    ],
)
def test_a_municipality_that_only_changed_number_lies_where_it_lay(
    client, all_members, day, county
):
    assert rows(client, f"?dato={day}")["Bærum kommune"] == county


def test_svelvik_is_a_member_to_its_last_day_and_leads_to_drammen(client, all_members):
    svelvik = called("Svelvik", on=dt.date(2019, 12, 31))

    assert "Svelvik kommune" in rows(client, "?dato=2019-12-31")
    assert "Svelvik kommune" not in rows(client, "?dato=2020-01-01")
    page = client.get(f"{LIST}{svelvik.pk}/").text
    assert "Finnes ikke lenger. Siste dag var 31. desember 2019." in page
    assert f'<a href="{LIST}{called("Drammen").pk}/">Drammen kommune</a>' in page


def test_a_search_for_a_former_name_finds_who_carries_it_on(client, all_members):
    assert rows(client, "?sok=svelvik")["Drammen kommune"].endswith("tidligere Svelvik kommune")


@pytest.mark.parametrize(
    ("name", "then", "shown"),
    [("Svelvik", "2019-12-31", {"3301"}), ("Ålesund", "2023-12-31", {"1508", "1580"})],
)
def test_who_is_no_more_is_shown_on_the_map_where_the_next_stand(name, then, shown):
    former = called(name, on=dt.date.fromisoformat(then))

    assert set(directory.municipality_numbers([former.pk], on=TODAY)) == shown


def test_sami_names_carry_their_language(client):
    page = client.get(f"{LIST}{called('Kautokeino').pk}/").text

    assert '<span lang="se">Guovdageaidnu</span>' in page


def test_a_name_is_the_one_of_the_day(client, all_members):
    assert "Rana" in rows(client, "?dato=2024-02-15")
    assert "Rana kommune – Raane" in rows(client, "?dato=2024-02-16")
