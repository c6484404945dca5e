"""From somebody who finds the page to a colleague who pays the members' price."""

import re

import pytest
from playwright.sync_api import expect

from members.enums import OrganisationKind
from members.models import MembershipApplication, Organisation, Person
from tests.factories import make_application, make_event, make_organisation
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
ANNE, MONA = "anne@naroysund.kommune.example", "mona@naroysund.kommune.example"
PASSWORD = "fjell-og-vidde-28"


@pytest.fixture
def naroysund() -> Organisation:
    return make_organisation(name="Nærøysund", domain="naroysund.kommune.example", is_member=False)


def state_page_in(letter: str) -> str:
    found = re.search(r"/bli-medlem/[0-9a-f-]{36}/", letter)
    assert found, "The letter links to no state page"
    return found.group()


def heading(visitor: Visitor) -> str:
    return visitor.page.get_by_role("heading", level=1).inner_text()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_an_organisation_becomes_a_member(
    new_visitor: NewVisitor, naroysund: Organisation, staff: Person, java_script_enabled: bool
):
    event = make_event(title="Kulturlunsj", member_price=500, other_price=900)
    applicant = new_visitor(java_script_enabled=java_script_enabled)
    page = applicant.open("/")

    page.get_by_role("contentinfo").get_by_role("link", name="Bli medlem").click()
    page.get_by_label("Kommune, fylkeskommune eller institusjon").fill("nærøy")
    applicant.press("Søk")
    applicant.press("Søk om medlemskap for Nærøysund")
    page.get_by_label("Navnet ditt").fill("Anne Ansøker")
    page.get_by_label("E-postadressen din").fill(ANNE)
    page.get_by_label("Jeg er hovedkontakt").uncheck()
    page.get_by_label("Hovedkontaktens navn").fill("Mona Mellom")
    page.get_by_label("Hovedkontaktens e-postadresse").fill(MONA)
    page.get_by_label("Dere får lagre det jeg har skrevet").check()
    applicant.press("Send søknaden")
    assert heading(applicant) == "Søknaden er mottatt"
    state_page = state_page_in(applicant.reads_letter(ANNE))
    assert applicant.path == state_page

    desk = new_visitor(java_script_enabled=java_script_enabled)
    desk.is_logged_in_as(staff)
    desk.open("/admin/").get_by_role("link", name="søknad om medlemskap venter på svar").click()
    desk.page.get_by_role("link", name="Nærøysund").click()
    desk.page.get_by_role("link", name="Ta opp som medlem").click()
    desk.page.get_by_role("button", name="Ta opp som medlem").click()
    expect(desk.page.get_by_text("Nærøysund er tatt opp, og søkeren har fått brev")).to_be_visible()

    applicant.open(state_page)
    assert heading(applicant) == "Nærøysund er tatt opp som medlem"
    assert "Nærøysund er medlem fra 1. mars." in applicant.reads_letter(ANNE)
    assert "ført deg opp som hovedkontakt" in applicant.reads_letter(MONA)

    contact = new_visitor(java_script_enabled=java_script_enabled)
    contact.open(state_page)
    contact.press("Registrer deg")
    contact.page.get_by_label("E-postadresse").fill(MONA)
    contact.page.get_by_label("Navn").fill("Mona Mellom")
    contact.page.get_by_label("Passord").first.fill(PASSWORD)
    contact.press("Registrer meg")
    contact.page.get_by_label("Kode").fill(contact.reads_code(MONA))
    contact.press("Fortsett")
    contact.open(f"/arrangementer/{event.slug}/pamelding/")
    main = contact.page.get_by_role("main").inner_text()
    assert "Medlemspris, fordi Nærøysund er medlem." in main

    desk.page.reload()
    expect(desk.page.get_by_text("Bekreftet i organisasjonen, og kan velges.")).to_be_visible()


def test_an_application_is_withdrawn_from_its_page(visitor: Visitor):
    application = make_application(kind=OrganisationKind.PARTNER)

    visitor.open(application.get_absolute_url())
    visitor.press("Trekk søknaden")
    visitor.press("Trekk søknaden")

    assert heading(visitor) == "Søknaden er trukket"
    assert MembershipApplication.objects.get().state == "withdrawn"


def test_the_fields_for_another_contact_show_when_they_are_needed(
    visitor: Visitor, naroysund: Organisation
):
    page = visitor.open(f"/bli-medlem/{naroysund.pk}/")
    name = page.get_by_label("Hovedkontaktens navn")
    expect(name).to_be_hidden()

    page.get_by_label("Jeg er hovedkontakt").uncheck()

    expect(name).to_be_visible()
    visitor.finds_no_barriers()
