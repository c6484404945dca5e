"""/statistikk/: numbers for staff and the board, and nobody's name."""

import io
import re

import pytest
from django.contrib.auth.models import Group
from openpyxl import load_workbook

from events.enums import EventState
from members.models import PopulationFigure
from tests.factories import NOW, make_chapter, make_event, make_organisation, make_person
from tests.portal.acts import MOST_QUERIES, make_county, place, queries
from tests.world import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/statistikk/"
LATER = "?dato=2027-12-31"  # what has yet to come is over by then


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def rows(desk, table, query=""):
    """Of the file, without the heading."""
    text = desk.get(f"{PAGE}{table}.csv{query}").content.decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()[1:]]


def test_the_board_reads_it_without_working_in_the_secretariat(client):
    person = make_person()
    person.groups.add(Group.objects.get(name="Styre"))
    client.force_login(person)

    assert client.get(PAGE).status_code == 200
    assert PAGE in client.get("/min-side/").text


def test_whoever_has_no_right_finds_no_such_page(client, member):
    client.force_login(member)

    assert client.get(PAGE).status_code == 404
    assert client.get(PAGE + "fylke.csv").status_code == 404
    assert PAGE not in client.get("/min-side/").text


def test_the_start_page_of_the_secretariat_leads_there(desk):
    assert f'href="{PAGE}"' in desk.get("/admin/").text


def test_every_plot_has_its_table_beside(desk, drammen):
    sign_up(make_event(), make_person(), now=NOW)

    page = desk.get(PAGE + LATER).text

    titles = re.findall(r'<h2 id="[^"]+">([^<]+)</h2>', page)
    assert len(titles) == 7
    for title in titles:
        assert f'role="img" aria-label="{title}"' in page
        assert f">{title}</caption>" in page


def test_members_are_counted_in_the_county_of_the_day(desk):
    place(make_organisation(name="Drammen"), make_county(), number="3301")
    place(
        make_organisation(name="Asker", is_member=False),
        make_county(number="32", name="Akershus"),
        number="3203",
    )

    assert rows(desk, "fylke") == [
        ["Akershus", "0", "0", "1"],
        ["Buskerud", "1", "1", "1"],
        ["I alt", "1", "1", "2"],
    ]


def test_municipalities_are_counted_by_inhabitants(desk, drammen):
    PopulationFigure.objects.create(organisation=drammen, year=2026, inhabitants=104_000)

    assert ["50 000 eller flere", "1", "1"] in rows(desk, "folketall")


def test_members_are_counted_each_first_of_january(desk, drammen):
    assert rows(desk, "tid")[-2:] == [["1. januar 2027", "1", "1"], ["1. mars 2027", "1", "1"]]
    assert rows(desk, "tid")[0] == ["1. januar 2018", "0", "0"]


def test_another_day_tells_other_numbers(desk, drammen):
    assert rows(desk, "kategori", "?dato=2020-01-01") == []
    assert "Slik det var 1. januar 2020" in desk.get(PAGE + "?dato=2020-01-01").text


def test_participants_are_counted_by_year_place_and_arranger(desk):
    county, chapter = make_county(), make_chapter(name="Buskerudlaget")
    ours = make_event(county=county, chapter=chapter)
    for _each in range(2):
        sign_up(ours, make_person(), now=NOW)
    sign_up(make_event(), make_person(), now=NOW)
    make_event(state=EventState.DRAFT)

    assert rows(desk, "deltakere") == []
    assert rows(desk, "deltakere", LATER) == [["2027", "3", "2"]]
    assert ["Buskerud", "2", "1"] in rows(desk, "deltakere-fylke", LATER)
    assert rows(desk, "deltakere-fylkeslag", LATER) == [
        ["Buskerudlaget", "2", "1"],
        ["Sekretariatet", "1", "1"],
        ["I alt", "3", "2"],
    ]


def test_a_formula_in_a_name_stays_text(desk):
    place(make_organisation(), make_county(name="=1+1"), number="3301")

    answer = desk.get(PAGE + "fylke.xlsx")
    cell = load_workbook(io.BytesIO(answer.content))["Fylke"]["A2"]

    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert rows(desk, "fylke")[0][0] == "'=1+1"
    assert answer["Content-Disposition"] == (
        'attachment; filename="statistikk-fylke-2027-03-01.xlsx"'
    )


@pytest.mark.parametrize("address", ["finnesikke.csv", "fylke.pdf"])
def test_a_file_that_is_not_there_is_not_found(desk, address):
    assert desk.get(PAGE + address).status_code == 404


@pytest.mark.parametrize("day", ["%00", "i-gar", "1850-01-01", "9999-12-31"])
def test_a_day_nobody_knows_is_said_and_today_is_shown(desk, drammen, day):
    response = desk.get(f"{PAGE}?dato={day}")

    assert response.status_code == 200
    assert "Derfor ser du dagen i dag." in response.text


def test_few_questions_are_asked_however_many_members_and_events(desk):
    def one_more(number):
        place(
            make_organisation(),
            make_county(number=f"4{number}", name=f"F{number}"),
            number=f"4{number}01",
        )
        sign_up(make_event(), make_person(), now=NOW)

    one_more(1)
    with_one = queries(desk, PAGE + LATER)
    one_more(2)
    one_more(3)

    assert queries(desk, PAGE + LATER) == with_one <= MOST_QUERIES
