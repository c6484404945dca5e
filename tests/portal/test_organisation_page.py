"""/medlemmer/<id>/: one organisation, today and on another day."""

import datetime as dt
import re

import pytest

from members.models import County, Membership, Organisation, OrganisationName
from regions.models import Chapter, Coverage
from tests.factories import (
    make_event,
    make_main_contact,
    make_member,
    make_organisation,
)
from tests.portal.acts import (
    MOST_QUERIES,
    agrees,
    make_county,
    page_of,
    place,
    queries,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_member_is_told_with_its_rights(client):
    organisation = make_organisation(name="Drammen")

    page = client.get(page_of(organisation)).text

    assert "Stemmeberettiget medlem" in page
    assert "Stemmerett på landsmøtet" in page
    assert "Medlem siden" in page


def test_who_is_not_a_member_has_a_page_too(client):
    organisation = make_organisation(name="Asker", is_member=False)

    page = client.get(page_of(organisation)).text

    assert "Asker er ikke medlem." in page


def test_one_that_is_no_more_is_not_called_a_non_member(client):
    organisation = make_organisation(name="Skedsmo", is_member=False)
    Organisation.objects.update(exists_until=dt.date(2019, 12, 31))

    page = client.get(page_of(organisation)).text

    assert "Finnes ikke lenger. Siste dag var 31. desember 2019." in page
    assert "Ikke medlem" not in page.partition("</h1>")[2].partition("</header>")[0]


def test_no_organisation_is_no_page(client):
    assert client.get("/medlemmer/4711/").status_code == 404
    assert client.get(f"/medlemmer/{'9' * 30}/").status_code == 404


def test_a_name_in_another_tongue_carries_its_language(client):
    organisation = make_organisation(name="Guovdageaidnu – Kautokeino")
    OrganisationName.objects.create(organisation=organisation, language="se", name="Guovdageaidnu")

    assert '<span lang="se">Guovdageaidnu</span>' in client.get(page_of(organisation)).text


def test_the_history_tells_names_numbers_and_memberships(client, reformed):
    page = client.get(page_of(reformed)).text

    told = re.findall(r"<li><time[^>]+>([^<]+)</time><p>([^<]+)</p>", page)
    assert told == [
        ("1. januar 2024", "Kommunenummer ble 3301. Før: 3005."),
        ("1. januar 2022", "Tok navnet Drammen. Før: Gamle Drammen."),
        ("1. juni 2021", "Ble medlem: Stemmeberettiget medlem."),
    ]


def test_a_membership_that_follows_another_goes_on(client):
    organisation = make_organisation(name="Drammen")
    current = organisation.memberships.get()
    assert current.starts_on
    Membership.objects.create(
        organisation=organisation,
        category=current.category,
        starts_on=dt.date(2019, 1, 1),
        ends_on=current.starts_on - dt.timedelta(days=1),
    )

    page = client.get(page_of(organisation)).text

    assert 'Medlem siden</dt><dd><time datetime="2019-01-01">' in page


def test_what_comes_in_the_county_and_the_chapter_is_shown(client):
    county = make_county()
    organisation = make_organisation(name="Drammen")
    place(organisation, county, number="3301")
    chapter = Chapter.objects.create(name="Viken", slug="viken", sort_key="viken")
    Coverage.objects.create(chapter=chapter, county=county)
    make_event(title="I fylket", county=county)
    make_event(title="Fra laget", chapter=chapter)
    make_event(title="Et annet sted")

    page = client.get(page_of(organisation)).text

    assert "Det neste i Viken" in page
    assert re.findall(r'href="/arrangementer/[^"]+/">([^<]+)', page) == ["I fylket", "Fra laget"]


def test_what_changes_is_told_at_once(client):
    county = make_county()
    organisation = make_organisation(name="Drammen")
    place(organisation, county, number="3301")
    event = make_event(title="I fylket", county=county)
    client.get(page_of(organisation))

    event.title = "Et nytt navn"
    event.save()
    organisation.memberships.update(starts_on=dt.date(2020, 2, 3))
    chapter = Chapter.objects.create(name="Viken", slug="viken", sort_key="viken")
    Coverage.objects.create(chapter=chapter, county=county)
    page = client.get(page_of(organisation)).text

    assert "Et nytt navn" in page
    assert 'Medlem siden</dt><dd><time datetime="2020-02-03">' in page
    assert '<a href="/fylkeslag/viken/">Viken</a>' in page


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2021-06-01", ["Gamle Drammen", "3005", "Viken"]),
        ("2023-12-31", ["Drammen", "3005", "Viken"]),
        ("2024-01-01", ["Drammen", "3301", "Buskerud"]),
    ],
)
def test_an_organisation_is_as_it_was_that_day(client, reformed, day, told):
    page = client.get(page_of(reformed, f"?dato={day}")).text

    [heading] = re.findall(r"<h1>([^<]+)</h1>", page)
    facts = re.findall(r"<dd>(?:<a [^>]+>)?([^<]+)", page.split('id="about"')[1])
    assert [heading, facts[1], facts[0]] == told


@pytest.mark.parametrize("query", ["", "?dato=2027-02-01"])
@pytest.mark.parametrize("part", ["member", "staff"])
def test_an_organisation_asks_no_more_for_more_people(
    client, request, drammen, reformed, part, query
):
    client.force_login(request.getfixturevalue(part))
    agrees(make_main_contact(organisation=drammen))
    chapter = Chapter.objects.create(name="Viken", slug="viken", sort_key="viken")
    Coverage.objects.create(chapter=chapter, county=County.objects.get(number="30"))
    make_event(chapter=chapter)
    client.get(page_of(drammen, query))
    with_one = queries(client, page_of(drammen, query))
    for _each in range(3):
        agrees(make_member(organisation=drammen))

    assert queries(client, page_of(drammen, query)) == with_one <= MOST_QUERIES
