"""An editor with a phone: from My page to a published meetup, in less than three minutes.

Each step is filmed into screenshots/publish-a-meetup/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from events.enums import EventState
from events.models import Event
from members.enums import OrganisationKind
from outbox.models import Delivery
from regions.models import Chapter
from tests import factories
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

FILM = Path(__file__).parents[2] / "screenshots" / "publish-a-meetup"
PHONE = {"width": 360, "height": 740}
# How long people are at it: to find the place, tap and see what came; and a letter with thumbs
# (Palin et al. 2019: 36 words a minute).
SECONDS_A_TAP, SECONDS_A_LETTER = 3.0, 1 / 3
MOST_SECONDS = 180


def fill(page: Page, label: str, text: str) -> None:
    """Beside the label stands whether it must be filled in."""
    page.get_by_label(re.compile(rf"^\s*{label}\b")).fill(text)


def fill_in_a_meetup(page: Page) -> None:
    for label, text in {
        "Tittel": "Treff",
        "Dag": "2027-04-08",
        "Fra klokka": "10:00",
        "Til klokka": "14:00",
        "Sted": "Huset",
        "Kort om treffet": "Kort.",
    }.items():
        fill(page, label, text)


KEPT = "Object.keys(localStorage).filter(key => key.startsWith('kept-form:')).length"


def keeps(page: Page, number: int) -> None:
    """So many forms the browser comes to keep: its script runs when the page is there."""
    page.wait_for_function(f"{KEPT} === {number}")


@dataclass
class Thumb:
    """Counts what the editor does, and films it."""

    visitor: Visitor
    taps: int = 0
    letters: int = 0
    frames: list[str] = field(default_factory=list)

    def taps_on(self, name: str) -> None:
        self.visitor.press(name)
        self.taps += 1

    def writes(self, label: str, text: str) -> None:
        fill(self.visitor.page, label, text)
        self.taps += 1
        self.letters += len(text)

    def films(self, name: str) -> None:
        self.visitor.page.wait_for_load_state("networkidle")
        assert self.visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        FILM.mkdir(parents=True, exist_ok=True)
        self.frames.append(name)
        file = FILM / f"{len(self.frames)}-{name}.png"
        self.visitor.page.screenshot(path=file, full_page=True)

    @property
    def seconds(self) -> float:
        return self.taps * SECONDS_A_TAP + self.letters * SECONDS_A_LETTER


@pytest.fixture
def eva(new_visitor: NewVisitor) -> Visitor:
    house = factories.make_organisation(name="Lier kulturhus", kind=OrganisationKind.CULTURE_BODY)
    factories.make_member(name="Lise i Lier", organisation=house)
    factories.make_member(name="Leif i Lier", organisation=house)
    chapter = factories.make_chapter(
        name="Viken", covers=house, contact_name="Vigdis", contact_email="viken@example.no"
    )
    visitor = new_visitor(viewport=PHONE, has_touch=True, is_mobile=True)
    visitor.is_logged_in_as(factories.make_editor(chapter=chapter, name="Eva Redaktør"))
    return visitor


def test_a_meetup_is_published_from_a_phone_in_less_than_three_minutes(eva: Visitor) -> None:
    page, thumb = eva.open("/min-side/"), Thumb(eva)
    thumb.films("my-page")

    thumb.taps_on("Til møteplassene")
    thumb.films("list")
    thumb.taps_on("Lag en ny møteplass")
    thumb.films("empty-form")
    thumb.writes("Tittel", "Kulturtreff i Lier")
    thumb.writes("Dag", "2027-04-08")
    thumb.writes("Fra klokka", "10:00")
    thumb.writes("Til klokka", "14:00")
    thumb.writes("Sted", "Lier kulturhus")
    thumb.writes("Kort om treffet", "Vi deler erfaringer med frivillige.")
    thumb.films("filled-form")
    thumb.taps_on("Lagre utkastet")
    thumb.films("draft")
    thumb.taps_on("Forhåndsvis")
    thumb.films("preview")
    page.get_by_role("button", name="Publiser").click()
    thumb.taps += 1
    thumb.films("published")

    event = Event.objects.get()
    assert event.state == EventState.PUBLISHED
    assert thumb.taps <= 12
    assert thumb.seconds < MOST_SECONDS

    eva.press("Inviter medlemmene Se hvor mange og hvem, før noe sendes")
    thumb.films("invite")
    eva.press("Send 2 invitasjoner")
    expect(page.get_by_role("status")).to_contain_text("2 invitasjoner er sendt.")
    thumb.films("invited")
    assert Delivery.objects.filter(letter="events/invitation").count() == 2


def test_the_long_text_is_written_with_the_text_editor(eva: Visitor) -> None:
    page = eva.open("/arrangementer/rediger/nytt/")

    page.locator("[contenteditable=true]").first.fill("Kom som du er.")
    eva.finds_no_barriers()
    fill_in_a_meetup(page)
    eva.press("Lagre utkastet")

    expect(page.get_by_role("heading", name="Klart til å publiseres")).to_be_visible()
    assert Event.objects.get().body == "<p>Kom som du er.</p>"


def test_a_meetup_is_published_without_javascript(new_visitor: NewVisitor) -> None:
    chapter = factories.make_chapter(name="Viken")
    visitor = new_visitor(java_script_enabled=False, viewport=PHONE)
    visitor.is_logged_in_as(factories.make_editor(chapter=chapter))
    page = visitor.open("/arrangementer/rediger/nytt/")

    for label, text in {
        "Tittel": "Treff",
        "Dag": "2027-04-08",
        "Fra klokka": "10:00",
        "Til klokka": "14:00",
        "Sted": "Huset",
        "Kort om treffet": "Kort.",
        "Mer om treffet": "Kom som du er.",
    }.items():
        fill(page, label, text)
    visitor.press("Lagre utkastet")
    visitor.press("Publiser")

    event = Event.objects.get()
    assert (event.state, event.body) == (EventState.PUBLISHED, "<p>Kom som du er.</p>")


def test_the_page_is_seen_in_a_tab_of_its_own_before_anything_is_kept(eva: Visitor) -> None:
    page = eva.open("/arrangementer/rediger/nytt/")
    fill_in_a_meetup(page)

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Forhåndsvis (i en ny fane)").click()
    preview = opened.value

    expect(preview.get_by_role("heading", name="Treff", level=1)).to_be_visible()
    expect(preview.get_by_text("Ingenting er lagret ennå")).to_be_visible()
    Visitor(eva.site, preview).finds_no_barriers()
    expect(page.get_by_label(re.compile("^\\s*Tittel"))).to_have_value("Treff")
    assert not Event.objects.exists()


def test_on_a_desk_the_page_is_seen_beside_the_form(new_visitor: NewVisitor) -> None:
    visitor = new_visitor()
    visitor.is_logged_in_as(factories.make_editor(chapter=factories.make_chapter()))
    page = visitor.open("/arrangementer/rediger/nytt/")
    fill_in_a_meetup(page)

    visitor.press("Forhåndsvis")
    beside = page.frame_locator("iframe[name=preview]")
    expect(beside.get_by_role("heading", name="Treff", level=1)).to_be_visible()
    fill(page, "Tittel", "Et annet treff")
    visitor.press("Forhåndsvis")

    expect(beside.get_by_role("heading", name="Et annet treff", level=1)).to_be_visible()
    assert not Event.objects.exists()


def test_what_was_typed_when_the_page_was_closed_is_offered_back(eva: Visitor) -> None:
    page = eva.open("/arrangementer/rediger/nytt/")
    fill_in_a_meetup(page)
    page.locator("[contenteditable=true]").first.fill("Kom som du er.")
    expect(page.get_by_text("Denne nettleseren tar vare på det du skriver")).to_be_visible()
    eva.page = page.context.new_page()
    page.close()

    page = eva.open("/arrangementer/rediger/nytt/")
    expect(page.get_by_role("heading", name="Du har noe her som ikke ble lagret")).to_be_visible()
    expect(page.get_by_label(re.compile("^\\s*Tittel"))).to_have_value("")
    eva.finds_no_barriers()
    eva.press("Hent det tilbake")

    expect(page.get_by_label(re.compile("^\\s*Tittel"))).to_have_value("Treff")
    expect(page.locator("[contenteditable=true]").first).to_have_text("Kom som du er.")
    eva.press("Lagre utkastet")
    expect(page.get_by_role("heading", name="Klart til å publiseres")).to_be_visible()
    assert Event.objects.get().body == "<p>Kom som du er.</p>"
    keeps(page, 0)
    eva.open("/arrangementer/rediger/nytt/")
    expect(page.get_by_text("Du har noe her som ikke ble lagret")).to_be_hidden()


def test_what_came_back_with_a_fault_is_still_kept(eva: Visitor) -> None:
    page = eva.open("/arrangementer/rediger/nytt/")
    fill(page, "Tittel", "Treff")
    eva.press("Lagre utkastet")
    expect(page.get_by_text("Velg en dag.").first).to_be_visible()
    fill(page, "Sted", "Huset")

    eva.open("/arrangementer/rediger/nytt/")
    eva.press("Hent det tilbake")

    expect(page.get_by_label(re.compile("^\\s*Tittel"))).to_have_value("Treff")
    expect(page.get_by_label(re.compile("^\\s*Sted"))).to_have_value("Huset")


def test_a_change_brings_back_only_what_the_editor_touched(eva: Visitor) -> None:
    event = factories.make_event(
        chapter=Chapter.objects.get(), state=EventState.DRAFT, title="Gammelt", place_name="Huset"
    )
    address = f"/arrangementer/rediger/{event.slug}/tekst/"
    page = eva.open(address)
    fill(page, "Tittel", "Nytt")
    Event.objects.update(place_name="Salen")  # a colleague was here

    eva.open(address)
    eva.press("Hent det tilbake")

    expect(page.get_by_label(re.compile("^\\s*Tittel"))).to_have_value("Nytt")
    expect(page.get_by_label(re.compile("^\\s*Sted"))).to_have_value("Salen")


def test_nobody_else_at_the_same_computer_is_offered_it(eva: Visitor) -> None:
    page = eva.open("/arrangementer/rediger/nytt/")
    fill(page, "Tittel", "Hemmelig")
    eva.page.wait_for_function("localStorage.length === 1")
    eva.is_logged_in_as(factories.make_editor(chapter=Chapter.objects.get(), name="En Annen"))

    eva.open("/arrangementer/rediger/nytt/")

    expect(page.get_by_text("Du har noe her som ikke ble lagret")).to_be_hidden()
    keeps(page, 0)


def test_what_is_typed_can_be_thrown_away(eva: Visitor) -> None:
    page = eva.open("/arrangementer/rediger/nytt/")
    fill(page, "Tittel", "Hemmelig")

    eva.press("Kast det jeg har skrevet")

    expect(page.get_by_label(re.compile("^\\s*Tittel"))).to_have_value("")
    keeps(page, 0)
    assert not page.get_by_text("Hemmelig").count()
