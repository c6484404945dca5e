"""Finding members and people, and who finds oneself."""

from __future__ import annotations

import datetime as dt

import pytest

from members.models import Person
from tests import factories
from tests.journeys.conftest import PHONE, NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ["Guovdageaidnu – Kautokeino kommune", "Drammen kommune", "Ørsta kommune", "Ås kommune"]


@pytest.fixture
def reader(db: None) -> Person:
    """In Drammen, and agreed to stand in the list."""
    for name in NAMES:
        organisation = factories.make_organisation(name=name)
        if name.startswith("Drammen"):
            person = factories.make_main_contact(name="Hanne Hoved", organisation=organisation)
    person.listed_since = factories.NOW - dt.timedelta(days=1)
    person.save()
    return person


def test_the_list_is_narrowed_while_one_types_and_chooses(visitor: Visitor, reader: Person) -> None:
    page = visitor.open("/medlemmer/")
    assert page.get_by_role("status").inner_text() == "4 medlemmer"

    page.get_by_label("Søk etter navn eller nummer").fill("kautokeino")
    page.keyboard.press("Enter")

    page.get_by_role("status").get_by_text("1 medlem").wait_for()
    visitor.finds_no_barriers()
    page.get_by_role("link", name="Fjern filteret «kautokeino»").click()
    assert page.get_by_role("status").inner_text() == "4 medlemmer"


def test_a_visitor_without_javascript_finds_another_day(
    new_visitor: NewVisitor, reader: Person
) -> None:
    visitor = new_visitor(java_script_enabled=False, viewport=PHONE)
    page = visitor.open("/medlemmer/")

    page.get_by_text("Flere valg").click()
    page.get_by_label("Vis slik det var").fill("2027-02-01")
    visitor.press("Vis medlemmer")

    assert page.get_by_text("Slik det var 1. februar").is_visible()
    page.get_by_role("link", name="Drammen kommune").click()
    assert visitor.path.endswith("?dato=2027-02-01")


def test_no_page_about_members_has_a_barrier(visitor: Visitor, reader: Person) -> None:
    visitor.is_logged_in_as(reader)
    home = f"/medlemmer/{reader.affiliations.get().organisation_id}/"
    for path in [
        "/medlemmer/",
        "/medlemmer/?dato=2020-05-01",
        "/medlemmer/?sok=finnes+ikke&dato=2023-02-30",
        home,
        f"{home}?dato=2020-05-01",
        "/medlemmer/folk/",
        "/min-side/hvem-ser-meg/",
        "/min-side/profil/",
    ]:
        visitor.open(path)

        visitor.finds_no_barriers()


def test_who_takes_the_tick_away_is_gone(plain_visitor: Visitor, reader: Person) -> None:
    plain_visitor.is_logged_in_as(reader)
    page = plain_visitor.open("/min-side/profil/")

    page.get_by_label("Vis meg i medlemslista").uncheck()
    plain_visitor.press("Lagre")

    page = plain_visitor.open("/medlemmer/folk/")
    assert page.get_by_role("main").get_by_text("Hanne Hoved").count() == 0
