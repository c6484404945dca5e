"""A day in the secretariat, in the admin. Stian works there and is not superuser."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.models import Act
from events.enums import EventState, ParticipantState
from events.models import Event, Participant
from members.enums import AffiliationState
from members.models import Organisation, Person
from outbox.enums import DeliveryState
from outbox.models import Delivery
from tests import factories
from tests.events import acts
from tests.factories import NOW
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stian(visitor: Visitor) -> Visitor:
    person = factories.make_staff(name="Stian Stab")
    visitor.is_logged_in_as(person)
    return visitor


def succeeds(stian: Visitor, sentence: str) -> None:
    expect(stian.page.locator(".messagelist .success")).to_contain_text(sentence)


def begins(stian: Visitor, act: str) -> None:
    """From the button on a row's page to the page that explains it."""
    stian.page.locator(".object-tools").get_by_role("link", name=act, exact=True).click()
    expect(stian.page.get_by_role("heading", name=act, level=1)).to_be_visible()


def confirms(stian: Visitor, act: str) -> None:
    stian.page.get_by_role("button", name=act, exact=True).click()


def on_page_of(stian: Visitor, event: Event) -> None:
    stian.open(f"/admin/events/event/{event.pk}/change/")


def test_draft_is_written_published_and_seen(stian: Visitor) -> None:
    page = stian.open("/admin/events/event/add/")
    page.get_by_label("Tittel").press_sequentially("Kulturtreff på Åsen")
    expect(page.locator("#id_slug")).to_have_value(re.compile("^kulturtreff-pa-asen"))
    page.get_by_role("radio", name="treff").check()
    page.get_by_label("Ingress").fill("Vi møtes på Åsen.")
    page.locator("[contenteditable=true]").first.fill("Kom som du er.")
    for name, (day, clock) in {
        "starts_at": ("01.04.2027", "10:00"),
        "ends_at": ("01.04.2027", "14:00"),
        "sign_up_opens_at": ("01.03.2027", "08:00"),
        "sign_up_closes_at": ("31.03.2027", "12:00"),
        "cancel_until": ("30.03.2027", "12:00"),
    }.items():
        page.locator(f"#id_{name}_0").fill(day)
        page.locator(f"#id_{name}_1").fill(clock)
    page.get_by_label("Sted:").fill("Biblioteket")
    page.locator("#id_pools-0-capacity").fill("20")
    page.locator("#id_categories-0-name").fill("Alle")
    page.locator("#id_categories-0-audience").select_option("everyone")
    page.locator("#id_categories-0-price").fill("0")
    page.get_by_role("button", name="Lagre og fortsett å redigere").click()
    succeeds(stian, "Kulturtreff på Åsen")

    begins(stian, "Publiser")
    confirms(stian, "Publiser")

    succeeds(stian, "Arrangementet er publisert.")
    event = Event.objects.get()
    assert (event.state, event.body) == (EventState.PUBLISHED, "<p>Kom som du er.</p>")
    page = stian.open(event.get_absolute_url())
    expect(page.get_by_role("heading", name="Kulturtreff på Åsen", level=1)).to_be_visible()


def test_event_is_moved_and_everybody_told(stian: Visitor) -> None:
    event = factories.make_event(title="Ledertreff")
    participant = acts.sign_up(event=event)
    on_page_of(stian, event)

    begins(stian, "Flytt")
    stian.page.locator("#id_starts_at_0").fill("20.03.2027")
    stian.page.locator("#id_ends_at_0").fill("20.03.2027")
    stian.page.get_by_label("Grunn").fill("Salen er opptatt.")
    confirms(stian, "Flytt")

    succeeds(stian, "Arrangementet er flyttet")
    letter = stian.reads_letter(participant.email)
    assert "20. mars" in letter
    assert "Salen er opptatt." in letter


def test_event_is_cancelled_with_a_reason(stian: Visitor) -> None:
    event = factories.make_event(title="Ledertreff")
    participant = acts.sign_up(event=event)
    on_page_of(stian, event)

    begins(stian, "Avlys")
    confirms(stian, "Avlys")
    expect(stian.page.locator(".errorlist")).to_be_visible()
    stian.page.get_by_label("Grunn").fill("Foredragsholderen er syk.")
    confirms(stian, "Avlys")

    succeeds(stian, "Arrangementet er avlyst")
    assert "Foredragsholderen er syk." in stian.reads_letter(participant.email)


def test_caller_is_written_down_and_gets_a_place_above_the_limit(
    stian: Visitor, drammen: Organisation
) -> None:
    event = factories.make_event(title="Ledertreff", capacity=1)
    acts.sign_up(event=event)
    on_page_of(stian, event)

    begins(stian, "Meld på en som ringer")
    stian.page.get_by_label("Navn, e-postadresse eller telefon").fill("Nina")
    confirms(stian, "Finn personen")
    expect(stian.page.get_by_text("Vi fant ingen.")).to_be_visible()
    stian.page.get_by_label("Navn:").fill("Nina Ringer")
    stian.page.get_by_label("E-postadresse:").fill("nina@example.org")
    confirms(stian, "Skriv opp, og gå videre")
    stian.page.locator(".select2-selection").click()
    stian.page.locator(".select2-search__field").fill("dramen")
    stian.page.get_by_role("option", name="Drammen").click()
    stian.page.get_by_label("Gi plass selv om det er fullt, fordi").fill("Holder innlegg.")
    confirms(stian, "Meld på")

    succeeds(stian, "Nina Ringer har fått plass")
    participant = Participant.objects.get(name="Nina Ringer")
    assert participant.state == ParticipantState.REGISTERED
    assert participant.booking.organisation == drammen
    assert "Ledertreff" in stian.reads_letter("nina@example.org")
    assert acts.counters(event) == (2, 0)


def test_caller_is_found_changed_and_signed_off(stian: Visitor, member: Person) -> None:
    event = factories.make_event(title="Ledertreff", capacity=1, cancel_until=NOW)
    acts.sign_up(event=event, person=member)
    waiting = acts.sign_up(event=event)

    page = stian.open("/admin/events/participant/")
    page.get_by_role("searchbox", name="Søk").or_(page.locator("#searchbar")).first.fill("nordmann")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Kari Nordmann").click()
    stian.page.get_by_role("link", name="Fakturamottaker og referanse").click()
    page.get_by_label("Fakturareferanse").fill("4402")
    page.get_by_role("button", name="Lagre", exact=True).click()
    succeeds(stian, "Kari Nordmann")
    stian.open(f"/admin/events/participant/{Participant.objects.get(person=member).pk}/change/")
    begins(stian, "Meld av")
    page.get_by_label("Grunn").fill("Ringte og er syk.")
    confirms(stian, "Meld av")

    succeeds(stian, "Kari Nordmann er meldt av")
    waiting.refresh_from_db()
    assert waiting.state == ParticipantState.REGISTERED
    verbs = list(Act.objects.order_by("-pk").values_list("verb", flat=True)[:3])
    assert "admin.changed" in verbs
    assert "participant.cancelled" in verbs


def test_list_of_participants_is_taken_home(stian: Visitor, tmp_path: Path) -> None:
    event = factories.make_event(slug="ledertreff")
    acts.sign_up(event=event, person=factories.make_person(name="Åse Ødegård"))
    on_page_of(stian, event)

    begins(stian, "Hent deltakerliste")
    stian.page.get_by_label("Fil:").select_option("csv")
    with stian.page.expect_download() as download:
        confirms(stian, "Hent deltakerliste")

    file = tmp_path / "list.csv"
    download.value.save_as(file)
    assert download.value.suggested_filename == "ledertreff-deltakere.csv"
    assert "Åse Ødegård" in file.read_text(encoding="utf-8-sig")


def test_what_waits_is_done_from_the_start_page(stian: Visitor, drammen: Organisation) -> None:
    affiliation = factories.make_affiliation(
        person=factories.make_person(name="Ola Venter"),
        organisation=drammen,
        state=AffiliationState.WAITING,
    )
    letter = Delivery.objects.create(
        dedupe_key="x",
        message_id="<x@example.no>",
        letter="events/signed_up",
        address="kari@example.no",
        created_at=NOW - dt.timedelta(days=1),
        next_at=NOW,
        state=DeliveryState.UNCERTAIN,
    )

    page = stian.open("/admin/")
    page.get_by_role("link", name="1 person venter på at du bekrefter").click()
    page.get_by_role("link", name="Ola Venter").click()
    begins(stian, "Bekreft tilknytningen")
    confirms(stian, "Bekreft tilknytningen")
    succeeds(stian, "Tilknytningen er bekreftet")
    page = stian.open("/admin/")
    page.get_by_role("link", name="1 brev er uvisst: kom det fram?").click()
    page.locator("#result_list tbody a").first.click()
    begins(stian, "Avgjør om det kom fram")
    page.get_by_role("radio").first.check()
    page.get_by_label("Hvordan vet du det?").fill("Kari ringte.")
    confirms(stian, "Avgjør om det kom fram")
    succeeds(stian, "Brevet er avgjort.")

    letter.refresh_from_db()
    affiliation.refresh_from_db()
    assert letter.state == DeliveryState.ACCEPTED
    assert affiliation.state == AffiliationState.CONFIRMED
