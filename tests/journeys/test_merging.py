"""Staff find the same person twice, make one of them, and part them again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from members.models import Merge, Organisation, Person
from tests import factories
from tests.factories import NOW
from tests.journeys.conftest import DESK, PHONE, NewVisitor, Visitor
from tests.journeys.test_login import has_a_passkey_device
from tests.members.merges import merge
from tests.world import sign_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stian(visitor: Visitor) -> Visitor:
    visitor.is_logged_in_as(factories.make_staff(name="Stian Stab"))
    return visitor


@pytest.fixture
def twins(drammen: Organisation) -> tuple[Person, Person]:
    kept, gone = (
        factories.make_member(name="Kari Nordmann", organisation=drammen) for _ in range(2)
    )
    sign_up(
        event := factories.make_event(title="Ledertreff"),
        gone,
        now=NOW,
        category=event.categories.get(audience="members"),
        organisation=drammen,
        quoted_price=event.categories.get(audience="members").price,
    )
    return kept, gone


def test_a_duplicate_is_found_made_one_and_parted_again(
    stian: Visitor, twins: tuple[Person, Person]
) -> None:
    kept, gone = twins
    page = stian.open("/admin/")
    page.get_by_role("link", name="par av personer kan være den samme").click()
    expect(page.get_by_text("Samme navn i samme organisasjon")).to_be_visible()
    page.get_by_role("link", name="Sammenlign").click()
    expect(page.get_by_text("Begge hører til Drammen.")).to_be_visible()
    if page.locator(".pair-stays").get_by_text(kept.email).count() == 0:
        page.get_by_role("link", name="La denne bli igjen i stedet").click()
    page.get_by_role("button", name="Slå sammen").click()

    expect(page.locator(".messagelist .success")).to_contain_text("er slått sammen med")
    expect(page.get_by_role("cell", name=gone.email)).to_be_visible()
    letter = stian.reads_letter(gone.email)
    assert kept.email in letter
    assert "slått dem sammen til én" in letter

    page = stian.open("/admin/members/merge/")
    page.locator("#result_list tbody th a").click()
    page.get_by_role("link", name="Gjør om", exact=True).click()
    page.get_by_role("button", name="Gjør om", exact=True).click()

    expect(page.locator(".messagelist .success")).to_contain_text("er tilbake")
    assert Person.objects.filter(pk=gone.pk).exists()
    assert Merge.objects.get().undone_at
    assert gone.email in stian.reads_letter(gone.email)


def test_two_who_are_not_the_same_are_told_apart(
    stian: Visitor, twins: tuple[Person, Person]
) -> None:
    page = stian.open("/admin/members/person/dubletter/")

    page.get_by_role("button", name="Ikke den samme").click()

    expect(page.get_by_text("Ingen ser ut til å stå her to ganger.")).to_be_visible()


def test_either_address_lets_the_person_in(
    stian: Visitor, new_visitor: NewVisitor, twins: tuple[Person, Person]
) -> None:
    kept, gone = twins
    page = stian.open(f"/admin/members/person/dubletter/{kept.pk}/{gone.pk}/?behold={kept.pk}")
    page.get_by_role("button", name="Slå sammen").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert kept.email in stian.reads_letter(gone.email)

    kari = new_visitor()
    kari.logs_in(gone)
    page = kari.open("/min-side/")

    expect(page.get_by_text("Ledertreff").first).to_be_visible()


def test_the_pair_can_be_read_on_a_phone(stian: Visitor, twins: tuple[Person, Person]) -> None:
    kept, gone = twins
    for size in (PHONE, DESK):
        stian.page.set_viewport_size(size)  # type: ignore[arg-type]
        for address in ("", f"{kept.pk}/{gone.pk}/"):
            page = stian.open(f"/admin/members/person/dubletter/{address}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"]


def test_a_passkey_made_for_the_account_that_went_still_lets_in(
    visitor: Visitor, drammen: Organisation, staff: Person
) -> None:
    kept, gone = (
        factories.make_member(name=name, organisation=drammen) for name in ("Kari N.", "Kari")
    )
    has_a_passkey_device(visitor)
    page = visitor.open("/konto/logg-inn/")
    page.get_by_label("E-postadresse").fill(gone.email)
    page.get_by_label("Passord").fill(factories.PASSWORD)
    visitor.press("Logg inn")
    visitor.open("/konto/totrinn/")
    visitor.press("Legg til passnøkkel")
    page.get_by_label("Passord").fill(factories.PASSWORD)
    visitor.press("Bekreft")
    page.get_by_label("Navn på passnøkkelen").fill("Telefonen")
    visitor.press("Lag passnøkkelen")
    expect(page.get_by_text("Passnøkkelen er lagt til.")).to_be_visible()
    merge(kept, gone, by=staff)

    visitor.open("/konto/logg-inn/")
    visitor.press("Bruk passnøkkel")

    expect(page).to_have_url(f"{visitor.site}/min-side/")
    page = visitor.open("/min-side/profil/")
    expect(page.get_by_label("Navn")).to_have_value("Kari N.")
