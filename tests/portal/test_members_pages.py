"""/medlemmer/: who the members are, today and on another day."""

import datetime as dt
import re

import pytest

from members.enums import OrganisationKind
from members.models import Organisation
from portal.views.directory import members_map
from regions.models import Chapter, Coverage
from tests.factories import (
    TODAY,
    make_organisation,
)
from tests.portal.acts import (
    LIST,
    MOST_QUERIES,
    make_county,
    page_of,
    place,
    queries,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def names(response):
    """The members on the page, in its order; those that are not members stand after them."""
    members = response.text.split('id="others"')[0]
    return re.findall(r'<li><a href="/medlemmer/\d+/[^"]*">([^<]+)</a>', members)


def others(response):
    return re.findall(r'<li><a href="/medlemmer/\d+/[^"]*">([^<]+)</a>', response.text)[
        len(names(response)) :
    ]


def test_members_stand_in_norwegian_order(client):
    for name in ["Ørsta", "Ås", "Drammen", "Ærøy"]:
        make_organisation(name=name)
    make_organisation(name="Asker", is_member=False)

    assert names(client.get(LIST)) == ["Drammen", "Ærøy", "Ørsta", "Ås"]


def test_every_letter_has_its_heading(client):
    for name in ["Ørsta", *[f"Oslo {number}" for number in range(20)]]:
        make_organisation(name=name)

    headings = re.findall(r'<h2 id="bokstav-[^"]+">([^<]+)</h2>', client.get(LIST).text)

    assert headings == ["O", "Ø"]


def test_the_count_is_announced(client):
    make_organisation()
    make_organisation()

    assert 'role="status">2 medlemmer</p>' in client.get(LIST).text


def test_a_row_tells_the_county_and_the_chapter(client):
    county = make_county()
    place(make_organisation(name="Drammen"), county, number="3301")
    chapter = Chapter.objects.create(name="Viken", slug="viken", sort_key="viken")
    Coverage.objects.create(chapter=chapter, county=county)

    assert "<span>Buskerud · Viken</span>" in client.get(LIST).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?fylke=buskerud", ["Drammen"]),
        ("?slag=culture_body", ["Ringene"]),
        ("?kategori=voting", ["Drammen", "Oslo"]),
        ("?kategori=speaking", ["Ringene"]),
        ("?sok=dramen", ["Drammen"]),
        ("?sok=3301", ["Drammen"]),
        ("?fylke=buskerud&slag=culture_body", []),
    ],
)
def test_the_list_is_narrowed(client, query, found):
    place(make_organisation(name="Drammen"), make_county(), number="3301")
    place(make_organisation(name="Oslo"), make_county(number="03", name="Oslo"), number="0301")
    make_organisation(name="Ringene", kind=OrganisationKind.CULTURE_BODY)

    assert names(client.get(LIST + query)) == found


def test_a_search_says_who_is_not_a_member(client):
    make_organisation(name="Drammen")
    make_organisation(name="Asker", is_member=False)

    response = client.get(LIST + "?sok=asker")

    assert names(response) == []
    assert others(response) == ["Asker"]


def test_nothing_found_leads_on(client):
    make_organisation(name="Drammen")

    response = client.get(LIST + "?sok=finnesikke")

    assert "Ingen medlemmer passer med det du har valgt" in response.text
    assert f'href="{LIST}"' in response.text


def test_each_choice_can_be_taken_off(client):
    make_county()

    response = client.get(LIST + "?fylke=buskerud&sok=drammen")

    assert (
        'href="/medlemmer/?fylke=buskerud" aria-label="Fjern filteret «drammen»"' in response.text
    )
    assert 'href="/medlemmer/?sok=drammen" aria-label="Fjern filteret Buskerud"' in response.text


def test_htmx_gets_the_hits_alone(client):
    response = client.get(LIST, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert 'id="hits"' in response.text
    assert "HX-Request" in response["Vary"]


def test_the_map_tells_members_by_shape_and_says_their_names(client):
    place(make_organisation(name="Drammen"), make_county(), number="3301")

    page = client.get(LIST).text

    assert '<title id="map-title">Kart over medlemskommunene</title>' in page
    assert 'z"><title>Drammen</title></path>' in page


@pytest.mark.parametrize(
    "query",
    [
        "sok=%00",
        "fylke=%00",
        "slag=%00",
        "dato=%00",
        "kategori=1",
        "fylke=999",
        "slag=konge",
        "dato=2023-02-30",
        "dato=0001-01-01",
        "dato=9999-12-31",
        "dato=i+går",
        "sok=" + "x" * 5000,
    ],
)
def test_nonsense_is_a_page_and_a_sentence(client, query):
    make_organisation(name="Drammen")

    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert names(response) == ["Drammen"]
    assert "ds-validation-message" in response.text


def test_what_changes_is_told_at_once(client):
    """What is kept of the page is known by the rows, so nothing has to be thrown away."""
    county = make_county()
    drammen = make_organisation(name="Drammen")
    place(drammen, county, number="3301")
    place(make_organisation(name="Ås"), county, number="3218")
    chapter = Chapter.objects.create(name="Viken", slug="viken", sort_key="viken")
    before = client.get(LIST).text
    assert 'z"><title>Drammen</title>' in before

    Organisation.objects.filter(pk=drammen.pk).update(name="Nye Drammen")
    Coverage.objects.create(chapter=chapter, county=county)
    assert names(client.get(LIST)) == ["Nye Drammen", "Ås"]
    assert "<span>Buskerud · Viken</span>" in client.get(LIST).text

    Chapter.objects.update(name="Buskerud og Viken")
    assert "<span>Buskerud · Buskerud og Viken</span>" in client.get(LIST).text

    drammen.memberships.update(ends_on=TODAY - dt.timedelta(days=1))
    assert names(client.get(LIST)) == ["Ås"]
    assert "Drammen</title>" not in client.get(LIST).text


def test_the_map_is_drawn_once_for_the_same_members():
    shown = (("3301", "Drammen"), ("3218", "Ås"))

    assert members_map(shown) is members_map((*shown,))
    assert members_map(shown) is not members_map(shown[:1])


# ---- Another day ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "found", "where"),
    [
        ("2021-05-31", [], ""),
        ("2021-06-01", ["Gamle Drammen"], "Viken"),
        ("2022-01-01", ["Drammen"], "Viken"),
        ("2023-12-31", ["Drammen"], "Viken"),
        ("2024-01-01", ["Drammen"], "Buskerud"),
    ],
)
def test_the_list_is_as_it_was_that_day(client, reformed, day, found, where):
    response = client.get(f"{LIST}?dato={day}")

    assert names(response) == found
    assert re.findall(r"<span>([^<]+)</span></li>", response.text) == [where] * len(found)


def test_a_name_it_still_has_is_told_in_full(client, reformed):
    Organisation.objects.filter(pk=reformed.pk).update(name="Drammen kommune")

    assert names(client.get(f"{LIST}?dato=2023-05-01")) == ["Drammen kommune"]
    assert "<h1>Drammen kommune</h1>" in client.get(page_of(reformed, "?dato=2023-05-01")).text


def test_a_county_that_is_no_more_can_be_chosen_on_its_days(client, reformed):
    assert names(client.get(f"{LIST}?dato=2023-05-01&fylke=viken")) == ["Drammen"]
    assert names(client.get(f"{LIST}?dato=2023-05-01&fylke=buskerud")) == ["Drammen"]
    assert "Fylket fantes ikke den dagen" in client.get(f"{LIST}?fylke=viken").text


def test_another_day_says_so_and_leads_back(client, reformed):
    response = client.get(f"{LIST}?dato=2023-05-01&slag=municipality")

    assert "Slik det var 1. mai 2023" in response.text
    assert '<a href="/medlemmer/?slag=municipality">Vis i dag</a>' in response.text
    assert f'href="/medlemmer/{reformed.pk}/?dato=2023-05-01"' in response.text


def test_a_day_to_come_is_told_as_what_we_know(client, reformed):
    response = client.get(f"{LIST}?dato=2028-01-01")

    assert "Slik det blir 1. januar 2028, etter det vi vet nå" in response.text


@pytest.mark.parametrize("query", ["", "?dato=2027-02-01", "?sok=kommune", "?fylke=buskerud"])
def test_the_list_asks_no_more_for_more_rows(client, member, query):
    client.force_login(member)
    county = make_county()
    place(make_organisation(), county, number="3301")
    place(make_organisation(is_member=False), county, number="3302")
    client.get(LIST + query)
    with_one = queries(client, LIST + query)
    for number in range(3):
        place(make_organisation(), county, number=f"331{number}")

    assert queries(client, LIST + query) == with_one <= MOST_QUERIES
