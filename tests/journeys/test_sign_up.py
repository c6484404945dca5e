"""The journey the portal is for: from what is on, to a place, a queue, and a place again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from events import services
from events.models import Event
from members.enums import CodeKind
from members.models import Organisation, OrganisationCode, Person
from outbox import tasks
from tests import factories
from tests.events.acts import sign_up
from tests.factories import NOW
from tests.journeys.conftest import PHONE, NewVisitor, Visitor

KARI = "kari@drammen.kommune.example"
TITLE = "NOKU-konferansen"


@pytest.fixture
def drammen(transactional_db: None) -> Organisation:
    drammen = factories.make_organisation(name="Drammen", domain="drammen.kommune.example")
    OrganisationCode.objects.create(
        organisation=drammen, kind=CodeKind.ORGANISATION_NUMBER, value="921234554"
    )
    return drammen


@pytest.fixture
def conference(drammen: Organisation) -> Event:
    return factories.make_event(
        title=TITLE,
        slug="noku",
        capacity=1,
        member_price=1900,
        other_price=2900,
        asks_for_needs=True,
    )


@pytest.fixture
def next_in_line(drammen: Organisation) -> Person:
    return factories.make_member(name="Per Nilsen", organisation=drammen)


WAYS: dict[str, dict[str, Any]] = {
    "desk": {},
    "phone": {"viewport": PHONE},
    "plain desk": {"java_script_enabled": False},
    "plain phone": {"java_script_enabled": False, "viewport": PHONE},
}


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def kari(request: pytest.FixtureRequest, new_visitor: NewVisitor) -> Visitor:
    return new_visitor(**request.param)


def says(visitor: Visitor, text: str) -> None:
    expect(visitor.page.get_by_role("main")).to_contain_text(text)


def says_how_many(visitor: Visitor, text: str) -> None:
    """The calendar's address says in a status of its own that it is copied."""
    hits = visitor.page.get_by_role("status").filter(has_text="arrangement")
    expect(hits).to_have_text(text)


def has_heading(visitor: Visitor, text: str) -> None:
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(text)


def registers_on_the_way(visitor: Visitor) -> None:
    """From the login page they were sent to, and back to where they were going."""
    visitor.page.get_by_role("main").get_by_role("link", name="Registrer meg").click()
    visitor.page.get_by_label("Navn").fill("Kari Nordmann")
    visitor.page.get_by_label("E-postadresse").fill(KARI)
    visitor.press("Registrer meg")
    visitor.page.get_by_label("Kode").fill(visitor.reads_code(KARI))
    visitor.press("Fortsett")


def test_from_what_is_on_to_a_reminder(
    kari: Visitor, new_visitor: NewVisitor, conference: Event, next_in_line: Person
) -> None:
    kari.open("/")
    kari.press(TITLE)
    says(kari, "Du logger inn eller registrerer deg først.")

    kari.press("Meld meg på")
    registers_on_the_way(kari)
    says(kari, "Medlemspris, fordi Drammen er medlem.")
    kari.page.get_by_label("Fakturareferanse").fill("K-12")
    kari.page.get_by_label("Mat", exact=False).first.fill("Nøtter")
    kari.page.get_by_label("Dere får lagre").check()
    kari.press("Meld meg på")
    has_heading(kari, "Du er påmeldt")
    assert "NOKU-konferansen" in kari.reads_letter(KARI)

    per = new_visitor(java_script_enabled=False)
    per.is_logged_in_as(next_in_line)
    per.open(conference.get_absolute_url())
    per.press("Still deg i kø")
    says(per, "Alle plassene er tatt")
    per.press("Still meg i kø")
    has_heading(per, "Du er nummer 1 i køen")

    kari.open("/min-side/")
    kari.press(TITLE)
    kari.press("Meld meg av")
    has_heading(kari, "Vil du melde deg av?")
    kari.press("Meld meg av")
    has_heading(kari, "Du er ikke lenger påmeldt")

    per.page.reload()
    has_heading(per, "Du er påmeldt")
    assert "plass" in per.reads_letter(next_in_line.email)

    with time_machine.travel(conference.starts_at - dt.timedelta(hours=47), tick=True):
        tasks.remind()
        assert "NOKU-konferansen" in per.reads_letter(next_in_line.email)


def test_double_click_and_the_back_button_give_one_place(
    visitor: Visitor, conference: Event, next_in_line: Person
) -> None:
    visitor.is_logged_in_as(next_in_line)
    page = visitor.open(f"{conference.get_absolute_url()}pamelding/")

    page.get_by_role("button", name="Meld meg på").dblclick()
    has_heading(visitor, "Du er påmeldt")
    page.go_back()
    page.wait_for_load_state()
    if page.get_by_role("button", name="Meld meg på").count():
        visitor.press("Meld meg på")

    has_heading(visitor, "Du er påmeldt")
    assert conference.bookings.count() == 1


def test_filters_work_as_one_chooses(visitor: Visitor, drammen: Organisation) -> None:
    factories.make_event(title="Kurs i sal", type="course")
    factories.make_event(title="Webinar", type="webinar", is_online=True, place_name="")
    page = visitor.open("/arrangementer/")

    page.get_by_label("Webinar", exact=True).check()
    says_how_many(visitor, "1 arrangement")
    expect(page.get_by_role("link", name="Kurs i sal")).to_have_count(0)
    assert "type=webinar" in visitor.path

    page.get_by_role("link", name="Fjern filteret Webinar").click()
    says_how_many(visitor, "2 arrangementer")


def test_filters_work_without_javascript(plain_visitor: Visitor, drammen: Organisation) -> None:
    factories.make_event(title="Kurs i sal", type="course")
    factories.make_event(title="Webinar", type="webinar", is_online=True, place_name="")
    page = plain_visitor.open("/arrangementer/")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    page.get_by_text("Søk og filtrer").click()
    page.get_by_label("Webinar", exact=True).check()
    plain_visitor.press("Vis arrangementer")

    says_how_many(plain_visitor, "1 arrangement")


def test_a_mistake_is_found_and_put_right_with_the_keyboard(
    visitor: Visitor, conference: Event, next_in_line: Person
) -> None:
    visitor.is_logged_in_as(next_in_line)
    page = visitor.open(f"{conference.get_absolute_url()}pamelding/")
    page.get_by_label("Organisasjonsnummer").fill("123")
    page.get_by_label("Fakturareferanse").fill("K-12")

    page.keyboard.press("Enter")
    page.get_by_role("link", name="Dette er ikke et organisasjonsnummer").press("Enter")
    expect(page.get_by_label("Organisasjonsnummer")).to_be_focused()
    expect(page.get_by_label("Fakturareferanse")).to_have_value("K-12")
    page.get_by_label("Organisasjonsnummer").fill("974760673")
    page.keyboard.press("Enter")

    has_heading(visitor, "Du er påmeldt")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_barriers(
    new_visitor: NewVisitor, conference: Event, next_in_line: Person, scheme: str
) -> None:
    visitor = new_visitor(color_scheme=scheme)
    factories.make_event(title="Avlyst", state="cancelled")
    factories.make_event(title="Før", starts_at=NOW - dt.timedelta(days=9))
    factories.make_event(
        title="Guovdageaidnu ja Kárášjohka – kulturbyggemøte",
        place_name="Guovdageainnu suohkan – Kautokeino kommune",
        type="festival",
    )
    here = conference.get_absolute_url()

    for path in ("/", "/arrangementer/", "/arrangementer/?type=kurs&maned=2027-03", here):
        visitor.open(path)
        visitor.finds_no_barriers()
    visitor.is_logged_in_as(next_in_line)
    for path in (
        "/arrangementer/arkiv/",
        "/arrangementer/kalender/",
        f"{here}pamelding/",
        "/min-side/",
        "/arrangementer/?tekst=finnes+ikke",
    ):
        visitor.open(path)
        visitor.finds_no_barriers()
    visitor.open(f"{here}pamelding/")
    visitor.page.get_by_label("Organisasjonsnummer").fill("123")
    visitor.press("Meld meg på")
    visitor.finds_no_barriers()
    visitor.page.get_by_label("Organisasjonsnummer").fill("")
    visitor.press("Meld meg på")
    visitor.finds_no_barriers()
    visitor.press("Meld meg av")
    visitor.finds_no_barriers()


def test_the_answers_have_no_barriers(
    visitor: Visitor, conference: Event, next_in_line: Person
) -> None:
    """A full event, a number in the queue, an offer, and the question before giving it up."""
    first = sign_up(event=conference)
    here = conference.get_absolute_url()
    visitor.is_logged_in_as(next_in_line)

    for path in (here, f"{here}pamelding/"):
        visitor.open(path)
        visitor.finds_no_barriers()
    visitor.page.get_by_label("Gi meg plassen").uncheck()
    visitor.press("Still meg i kø")
    visitor.finds_no_barriers()
    services.cancel(participant=first, by=first.person, now=NOW)
    for path in ("/min-side/", here):
        visitor.open(path)
        visitor.finds_no_barriers()
    visitor.press("Svar på tilbudet")
    visitor.finds_no_barriers()
    visitor.press("Ja, jeg tar plassen")
    has_heading(visitor, "Du er påmeldt")
