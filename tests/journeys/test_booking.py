"""A contact signs up colleagues: pastes a list, names later, swaps, cancels, and is offered a part.

Each step is filmed into screenshots/book-colleagues/.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from events import services
from events.models import Event, Participant
from members.models import Organisation, Person
from tests import factories
from tests.events.acts import sign_up
from tests.factories import NOW
from tests.journeys.conftest import DESK, PHONE, NewVisitor, Visitor

FILM = Path(__file__).parents[2] / "screenshots" / "book-colleagues"
LIST = "Navn\tE-post\nOla Dahl\tola@example.no\nLiv Moe\tliv@example.no"
WAYS: dict[str, dict[str, Any]] = {"desk": {}, "plain": {"java_script_enabled": False}}


@pytest.fixture
def drammen(transactional_db: None) -> Organisation:
    return factories.make_organisation(name="Drammen")


@pytest.fixture
def conference(drammen: Organisation) -> Event:
    event = factories.make_event(
        title="NOKU-konferansen", slug="noku", capacity=4, member_price=1900, asks_for_needs=True
    )
    factories.make_workshop(event=event, title="Skriv for scenen", price=300, capacity=10)
    factories.make_workshop(event=event, title="Lys og lyd", capacity=1)
    return event


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def contact(request: pytest.FixtureRequest, new_visitor: NewVisitor, drammen: Organisation) -> Any:
    hanne = factories.make_main_contact(name="Hanne Hovedkontakt", organisation=drammen)
    visitor = new_visitor(**request.param)
    visitor.is_logged_in_as(hanne)
    return visitor


def looks_well(visitor: Visitor, name: str) -> None:
    visitor.page.wait_for_load_state()
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
        visitor.page.screenshot(path=FILM / f"{name}-{size['width']}.png", full_page=True)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{name} is {wide} px wide at {size['width']}"


def says(visitor: Visitor, text: str) -> None:
    expect(visitor.page.get_by_role("main")).to_contain_text(text)


def names(event: Event) -> list[str]:
    live = event.participants.live().order_by("pk")
    return list(live.values_list("name", flat=True))


def test_from_a_pasted_list_to_a_booking_that_is_changed(
    contact: Visitor, conference: Event
) -> None:
    page = contact.page
    contact.open("/arrangementer/noku/pamelding/")
    looks_well(contact, "1-one")
    contact.press("Meld på flere")
    page.get_by_text("Har du en liste fra før?").click()
    page.get_by_label("Lim inn en liste fra Excel").fill(LIST)
    contact.press("Fyll inn radene")
    page.get_by_label("Jeg skal også være med").check()
    page.get_by_text("Program og behov").nth(1).click()
    page.get_by_label("Skriv for scenen").nth(1).check()
    page.get_by_label("Plasser uten navn ennå").fill("1")
    looks_well(contact, "2-rows")
    contact.press("Se over")
    says(contact, "Til sammen")
    looks_well(contact, "3-look")
    contact.press("Meld på 4")

    says(contact, "Én plass har ikke navn.")
    looks_well(contact, "4-booking")
    assert names(conference) == ["Hanne Hovedkontakt", "Ola Dahl", "Liv Moe", ""]

    page.get_by_role("link", name="Skriv navn").click()
    page.get_by_label("Navn").fill("Per Vik")
    looks_well(contact, "5-name")
    contact.press("Lagre navnet")
    page.get_by_role("link", name="Bytt person 2, Ola Dahl").click()
    page.get_by_label("Navn").fill("Eli Bø")
    contact.press("Bytt")
    page.get_by_role("link", name="Meld av 3, Liv Moe").click()
    looks_well(contact, "6-cancel")
    contact.press("Meld av")
    page.get_by_role("link", name="Program 2, Eli Bø").click()
    looks_well(contact, "7-programme")

    assert names(conference) == ["Hanne Hovedkontakt", "Eli Bø", "Per Vik"]
    organisation = Participant.objects.first()
    assert organisation
    contact.open(f"/min-side/organisasjon/{organisation.booking.organisation_id}/pameldinger/")
    says(contact, "Eli Bø")
    looks_well(contact, "8-organisation")


def test_a_part_of_what_they_wait_for_is_offered_and_taken(
    contact: Visitor, conference: Event, drammen: Organisation
) -> None:
    inside: list[Participant] = [sign_up(event=conference) for _ in range(4)]
    category = conference.categories.get(audience="members")
    hanne = Person.objects.get(name="Hanne Hovedkontakt")
    booking = services.book(
        event=conference,
        booker=hanne,
        organisation=drammen,
        seats=[
            services.Seat(category=category, quoted_price=category.price, name=name)
            for name in ("Ola Dahl", "Liv Moe", "Per Vik")
        ],
        invoice=services.Invoice(name="Drammen"),
        idempotency_key=inside[0].uid,
        now=NOW,
    )
    for each in inside[:2]:
        services.cancel(participant=each, by=None, now=NOW)

    contact.open(booking.get_absolute_url())
    contact.press("Svar på tilbudet")
    says(contact, "2 av 3 plasser er ledige nå")
    looks_well(contact, "9-offer")
    contact.press("Ta 2, og behold 1 i køen")

    says(contact, "Nummer 1 i køen")
    looks_well(contact, "10-some-wait")


def test_a_guest_signs_up_with_a_name_and_an_address(new_visitor: NewVisitor, site: str) -> None:
    factories.make_event(slug="treff", title="Åpent treff", is_open_to_guests=True)
    guest = new_visitor(java_script_enabled=False)
    guest.open("/arrangementer/treff/pamelding/")
    looks_well(guest, "11-guest")

    guest.page.get_by_label("Navn").first.fill("Gro Gjest")
    guest.page.get_by_label("E-postadresse").fill("gro@example.no")
    guest.press("Meld meg på")

    says(guest, "Vi har sendt et brev til adressen du skrev.")
    link = next(w for w in guest.reads_letter("gro@example.no").split() if "/plass/" in w)
    guest.open(link.removeprefix(site))
    says(guest, "Du er påmeldt")
    looks_well(guest, "12-place")
