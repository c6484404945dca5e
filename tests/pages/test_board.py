"""/om/styret/: who is in the board and the secretariat on a day, and what they let others read."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.models import Act
from members.services import erase_account
from pages import services
from pages.enums import Office
from pages.models import OfficeTerm
from portal.enums import Audience, Fact
from portal.rules import who_sees
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE, MINE = "/om/styret/", "/min-side/styresiden/"
DAY = dt.timedelta(days=1)
MAY_2024 = dt.date(2024, 5, 1)


def main_of(answer):
    return answer.text.split("<main")[1].split("</main>")[0]


@pytest.fixture
def leader(drammen):
    person = factories.make_person(name="Lise Leder")
    factories.make_office(
        person=person,
        office=Office.LEADER,
        on_behalf_of=drammen,
        elected_at="landsmøtet 2026",
        starts_on=dt.date(2026, 6, 1),
    )
    return person


@pytest.fixture
def former():
    person = factories.make_person(name="Frode Før")
    factories.make_office(
        person=person,
        office=Office.LEADER,
        starts_on=dt.date(2023, 6, 1),
        ends_on=dt.date(2026, 5, 31),
    )
    return person


def test_the_board_of_today_and_those_before(client, leader, former):
    answer = client.get(PAGE)

    now, before = main_of(answer).split("Tidligere i styret")
    assert "Lise Leder" in now
    assert "Drammen" in now
    assert "valgt på landsmøtet 2026" in now
    assert "Frode Før" not in now
    assert "Frode Før" in before


def test_the_board_as_it_was_on_another_day(client, leader, former):
    answer = client.get(PAGE, {"dato": MAY_2024.isoformat()})

    assert "Frode Før" in main_of(answer)
    assert "Lise Leder" not in main_of(answer)
    assert "Slik det står 1. mai 2024" in answer.text


@pytest.mark.parametrize("day", ["2027-02-30", "x", "1850-01-01", "\x00"])
def test_a_day_that_is_none_shows_today(client, leader, day):
    answer = client.get(PAGE, {"dato": day})

    assert answer.status_code == 200
    assert "Lise Leder" in main_of(answer)
    assert answer.context["form"].not_understood


def test_seats_come_in_order_and_substitutes_are_numbered(client, leader):
    for name, office, rank in (
        ("Vera Vara", Office.SUBSTITUTE, 2),
        ("Viggo Vara", Office.SUBSTITUTE, 1),
        ("Mona Medlem", Office.MEMBER, 1),
    ):
        factories.make_office(person=factories.make_person(name=name), office=office, rank=rank)

    shown = [term.person.name for term, _shows in client.get(PAGE).context["board"]]

    assert shown == ["Lise Leder", "Mona Medlem", "Viggo Vara", "Vera Vara"]
    assert "2. varamedlem" in client.get(PAGE).text


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_is_flat(client, leader, count, django_assert_num_queries):
    for _each in range(count):
        factories.make_office(person=factories.make_person())

    with django_assert_num_queries(1):
        client.get(PAGE)


# ---- Only what they agreed to ------------------------------------------------------------------


def test_who_is_employed_is_shown_when_they_say_yes(client):
    nora = factories.make_person(name="Nora Ny")
    factories.make_office(person=nora, office=Office.EMPLOYEE, title="rådgiver")
    before = client.get(PAGE).text
    client.force_login(nora)

    client.post(MINE, {"email": "nora@example.no", "phone": "22 00 00 01", "is_shown": "on"})
    client.logout()
    after = main_of(client.get(PAGE))

    assert "Nora" not in before
    for words in ("Nora Ny", "Rådgiver", "nora@example.no", 'href="tel:22000001"'):
        assert words in after
    assert Act.objects.get(verb="office.shown").by == nora


def test_who_takes_the_yes_back_is_gone_at_once(client, leader):
    client.force_login(leader)
    client.post(MINE, {"email": "lise@example.no", "is_shown": "on"})
    client.post(MINE, {"email": "lise@example.no"})

    assert "lise@example.no" not in client.get(PAGE).text
    assert OfficeTerm.objects.get().email == ""
    assert "Lise Leder" in main_of(client.get(PAGE))


def test_contact_is_shown_only_while_it_lasts(client, former):
    OfficeTerm.objects.update(email="frode@example.no", agreed_on=MAY_2024)

    pages = client.get(PAGE).text + client.get(PAGE, {"dato": MAY_2024.isoformat()}).text

    assert "frode@example.no" not in pages


def test_how_to_reach_those_who_left_is_forgotten_after_a_month(former):
    OfficeTerm.objects.update(email="frode@example.no", phone="22 00 00 01", agreed_on=MAY_2024)
    month_after = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)

    forgotten = [services.forget_contact(now=month_after + DAY * days) for days in (0, 1, 2)]

    assert forgotten == [0, 1, 0]
    term = OfficeTerm.objects.get()
    assert (term.email, term.phone) == ("", "")


def test_a_wrong_address_is_said_and_nothing_is_lost(client, leader):
    client.force_login(leader)

    answer = client.post(MINE, {"email": "lise", "phone": "22 00 00 01", "is_shown": "on"})

    assert answer.context["form"].errors.keys() == {"email"}
    assert "22 00 00 01" in answer.text


def test_the_page_about_oneself_is_for_those_in_office(client, leader, former, stranger):
    statuses = []
    for person in (leader, former, stranger):
        client.force_login(person)
        statuses.append((client.get(MINE).status_code, MINE in client.get(PAGE).text))

    assert statuses == [(200, True), (404, False), (404, False)]


def test_no_contact_without_a_yes_in_the_database(leader):
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeTerm.objects.update(email="lise@example.no")


def test_two_never_lead_at_once(leader):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_office(person=factories.make_person(), office=Office.LEADER)


# ---- What they are told, and what is left of them ----------------------------------------------


def seen(person):
    return {each.fact: each for each in who_sees(person, on=TODAY)}


def test_who_sees_me_tells_that_the_name_is_open_to_all(leader):
    told = seen(leader)

    for fact in (Fact.NAME, Fact.BOARD):
        assert Audience.EVERYBODY in [eyes.audience for eyes in told[fact].by]
    assert told[Fact.BOARD].value == "styreleder, Kulturnettverket"
    assert told[Fact.CONTACT].value == ""


def test_who_sees_me_tells_what_contact_stands_open(leader):
    OfficeTerm.objects.update(email="lise@example.no", agreed_on=TODAY)

    told = seen(leader)

    assert told[Fact.CONTACT].value == "lise@example.no"
    assert [eyes.sentence for eyes in told[Fact.CONTACT].by] == [
        "Alle, på siden om styret og de ansatte."
    ]


def test_who_works_here_and_has_not_agreed_is_seen_by_nobody_there():
    nora = factories.make_person()
    factories.make_office(person=nora, office=Office.EMPLOYEE)

    assert Audience.EVERYBODY not in [eyes.audience for eyes in seen(nora)[Fact.NAME].by]


def test_who_deletes_their_account_stays_as_nobody(client, leader):
    OfficeTerm.objects.update(email="lise@example.no", agreed_on=TODAY)

    erase_account(person=leader, by=leader, now=NOW)

    term = OfficeTerm.objects.get()
    assert (term.email, term.agreed_on, term.ends_on) == ("", None, TODAY - DAY)
    assert "Lise" not in client.get(PAGE).text
    assert "Slettet person" in client.get(PAGE).text
