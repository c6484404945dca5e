"""The public pages of the chapters."""

import datetime as dt
import re

import pytest

from events.enums import EventState
from regions.enums import BoardPosition
from regions.models import Chapter, Coverage
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = "/fylkeslag/"


@pytest.fixture
def county():
    return factories.make_county(name="Agder", number="42", slug="agder")


@pytest.fixture
def chapter(county):
    return factories.make_chapter(
        name="Agderlaget",
        slug="agder",
        covers=county,
        leader=factories.make_person(name="Lise Leder"),
        summary="Vi møtes på Sørlandet.",
        contact_name="Lise Leder",
        contact_email="agder@example.no",
    )


def make_house(county, name="Kilden"):
    return factories.make_organisation(name=name, kind="culture_body", county=county)


def chapters(response):
    return re.findall(r'<h2><a href="/fylkeslag/[^"]+">([^<]+)</a>', response.text)


def test_the_page_leads_to_what_the_chapter_has_on_the_list_and_in_the_calendar(client, chapter):
    factories.make_event(title="Treff", chapter=chapter)

    text = client.get("/fylkeslag/agder/").text

    assert 'href="/arrangementer/?lag=agder"' in text
    assert '/arrangementer/kalender.ics?lag=agder" readonly' in text


# ---- The list ----------------------------------------------------------------------------------


def test_the_list_says_what_each_covers_who_leads_and_what_comes(client, chapter, county):
    make_house(county)
    factories.make_event(title="Senere", chapter=chapter, starts_at=NOW + dt.timedelta(days=9))
    factories.make_event(title="Neste treff", chapter=chapter)
    factories.make_event(title="Over", chapter=chapter, starts_at=NOW - dt.timedelta(days=9))

    text = client.get(LIST).text

    assert "Agder</li>" in text
    assert "Lise Leder leder laget" in text
    assert "Senere" in text
    assert "Neste treff" not in text
    assert "Over" not in text


def test_a_closed_chapter_is_not_on_the_list(client, chapter):
    Chapter.objects.update(closed_on=TODAY - dt.timedelta(days=1))

    assert chapters(client.get(LIST)) == []


def test_counties_without_a_chapter_are_named(client, chapter, county):
    make_house(county)
    factories.make_county(name="Nordland", number="18", slug="nordland")

    text = client.get(LIST).text

    assert '<a href="/arrangementer/?fylke=nordland">Nordland</a>' in text
    assert "fylke=agder" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(client, count, django_assert_num_queries):
    for number in range(count):
        county = factories.make_county(number=f"9{number}")
        made = factories.make_chapter(covers=county, leader=factories.make_person())
        factories.make_event(chapter=made)

    with django_assert_num_queries(7):
        client.get(LIST)


# ---- One chapter -------------------------------------------------------------------------------


def test_the_page_says_who_the_members_are(client, chapter, county):
    house = make_house(county)

    page = client.get("/fylkeslag/agder/")

    assert f'<a href="/medlemmer/{house.pk}/">Kilden</a>' in page.text
    assert '<a href="#members">1 medlem</a>' in page.text


def test_the_board_stands_by_seat_and_rank(client, chapter):
    for name, position, rank in [
        ("Vera Vara", BoardPosition.SUBSTITUTE, 2),
        ("Veslemøy Vara", BoardPosition.SUBSTITUTE, 1),
        ("Maja Medlem", BoardPosition.MEMBER, 1),
        ("Nina Nestleder", BoardPosition.DEPUTY_LEADER, 1),
    ]:
        term = factories.make_seat(
            chapter=chapter, person=factories.make_person(name=name), position=position
        )
        term.rank = rank
        term.save()

    page = client.get("/fylkeslag/agder/")

    assert [(t.person.name, t.position_in_words) for t in page.context["board"]] == [
        ("Lise Leder", "leder"),
        ("Nina Nestleder", "nestleder"),
        ("Maja Medlem", "styremedlem"),
        ("Veslemøy Vara", "1. varamedlem"),
        ("Vera Vara", "2. varamedlem"),
    ]


def test_who_was_in_the_board_before_stands_with_the_last_first(client, chapter):
    for name, year in [("Eldre", 2020), ("Nyere", 2024)]:
        factories.make_seat(
            chapter=chapter,
            person=factories.make_person(name=name),
            starts_on=dt.date(year, 1, 1),
            ends_on=dt.date(year + 1, 12, 31),
        )

    page = client.get("/fylkeslag/agder/")

    assert [term.person.name for term in page.context["before"]] == ["Nyere", "Eldre"]


def test_no_address_of_the_board_is_shown_only_the_contacts(client, chapter):
    leader = chapter.board.get().person

    text = client.get("/fylkeslag/agder/").text

    assert leader.email not in text
    assert "mailto:agder@example.no" in text


def test_drafts_stay_hidden_and_what_is_over_stands_apart(client, chapter):
    factories.make_event(title="Utkast", chapter=chapter, state=EventState.DRAFT)
    factories.make_event(title="Kommer", chapter=chapter)
    factories.make_event(title="Var", chapter=chapter, starts_at=NOW - dt.timedelta(days=9))

    page = client.get("/fylkeslag/agder/")

    assert [row.event.title for row in page.context["coming"]] == ["Kommer"]
    assert [event.title for event in page.context["past"]] == ["Var"]
    assert "Utkast" not in page.text


def test_no_such_chapter_is_not_found(client):
    assert client.get("/fylkeslag/finnes-ikke/").status_code == 404


def test_the_leader_sees_the_way_to_the_desk_and_a_visitor_does_not(client, chapter):
    assert "/fylkeslag/agder/styre/" not in client.get("/fylkeslag/agder/").text

    client.force_login(chapter.board.get().person)

    assert "/fylkeslag/agder/styre/" in client.get("/fylkeslag/agder/").text


@pytest.mark.parametrize(("language", "marked"), [("", 0), ("/nn", 0), ("/en", 1)])
def test_the_chapters_own_words_say_that_they_are_norwegian(client, chapter, language, marked):
    for path in (LIST, "/fylkeslag/agder/"):
        assert client.get(language + path).text.count('lang="no">Vi møtes') == marked


# ---- As it was ---------------------------------------------------------------------------------


def test_the_page_shows_the_board_and_the_coverage_of_another_day(client, chapter, county):
    make_house(county)
    Coverage.objects.update(starts_on=dt.date(2027, 1, 1))
    factories.make_seat(
        chapter=chapter,
        person=factories.make_person(name="Fortids Leder"),
        starts_on=dt.date(2022, 1, 1),
        ends_on=dt.date(2023, 12, 31),
    )

    page = client.get("/fylkeslag/agder/", {"dato": "2023-05-01"})

    assert [term.person.name for term in page.context["board"]] == ["Fortids Leder"]
    assert page.context["members"] == []
    assert "slik det står 1. mai 2023" in page.text


@pytest.mark.parametrize("day", ["2023-02-30", "i går", "\x00", "99999-01-01", "0001-01-01", "'"])
def test_a_day_that_is_nonsense_gets_a_sentence_and_today(client, chapter, day):
    page = client.get("/fylkeslag/agder/", {"dato": day})

    assert page.status_code == 200
    assert "Derfor ser du dagen i dag." in page.text
    assert [term.person.name for term in page.context["board"]] == ["Lise Leder"]


def test_a_closed_chapter_says_so(client, chapter):
    Chapter.objects.update(closed_on=dt.date(2026, 12, 31))

    assert (
        "Laget er lagt ned. Siste dag var 31. desember 2026."
        in client.get("/fylkeslag/agder/").text
    )


# ---- What it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_is_on_it(
    client, chapter, member, count, django_assert_num_queries
):
    for number in range(count):
        county = factories.make_county(number=f"9{number}", exists_until=dt.date(2023, 12, 31))
        Coverage.objects.create(chapter=chapter, county=county)
        make_house(county, f"Hus {number}")
        factories.make_seat(chapter=chapter, person=factories.make_person())
        factories.make_event(chapter=chapter)
        factories.make_event(chapter=chapter, starts_at=NOW - dt.timedelta(days=9))
    client.force_login(member)

    with django_assert_num_queries(12):
        client.get("/fylkeslag/agder/")
