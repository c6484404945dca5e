"""With the work account, in a browser: there, back, and who is turned away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from members.models import Affiliation, Organisation, Person
from members.services import tenants
from tests import factories
from tests.factories import NOW
from tests.journeys.conftest import NewVisitor, Visitor
from tests.oidc_server import Entra
from tests.there_and_back import KARI, OTHER_TENANT, TENANT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("entra")]


@pytest.mark.parametrize("with_script", [True, False])
def test_somebody_new_comes_in_and_is_known_the_next_time(
    new_visitor: NewVisitor, linked: Organisation, with_script: bool
) -> None:
    visitor = new_visitor(java_script_enabled=with_script)
    page = visitor.open("/konto/logg-inn/")
    visitor.press("Logg inn med jobbkontoen")
    expect(page.get_by_label("Navn")).to_have_value("Kari Nordmann")
    if with_script:
        visitor.finds_no_barriers()
    visitor.press("Registrer meg")
    page.get_by_label("Kode").fill(visitor.reads_code(KARI))
    visitor.press("Fortsett")
    expect(page.get_by_role("main")).to_contain_text("Drammen")

    again = new_visitor(java_script_enabled=with_script)
    again.open("/konto/logg-inn/")
    again.press("Logg inn med jobbkontoen")

    expect(again.page.get_by_role("heading", level=1)).to_be_visible()
    assert again.path == "/min-side/"


def test_in_a_shared_tenant_one_chooses(
    visitor: Visitor, linked: Organisation, staff: Person, entra: Entra
) -> None:
    house = factories.make_organisation(name="Drammen scener")
    tenants.link_tenant(organisation=house, tenant=TENANT, by=staff, now=NOW)
    visitor.open("/konto/logg-inn/")
    visitor.press("Logg inn med jobbkontoen")
    visitor.page.get_by_label("E-postadresse").fill("kari@example.no")
    visitor.press("Registrer meg")
    visitor.page.get_by_label("Kode").fill(visitor.reads_code("kari@example.no"))
    visitor.press("Fortsett")
    visitor.finds_no_barriers()

    visitor.press("Drammen scener")
    visitor.press("Knytt meg til organisasjonen")

    expect(visitor.page.get_by_text("Det viser innloggingen med jobbkontoen")).to_be_visible()
    assert Affiliation.objects.get().organisation == house


def test_from_an_unlinked_tenant_one_is_told_what_to_ask_for(
    visitor: Visitor, linked: Organisation, entra: Entra
) -> None:
    assert entra.person
    entra.person.tenant = OTHER_TENANT
    visitor.open("/nn/konto/logg-inn/")
    visitor.page.get_by_role("main").locator("form[action$='jobbkonto/'] button").click()

    expect(visitor.page.get_by_text(OTHER_TENANT)).to_be_visible()
    assert visitor.path == "/nn/konto/logg-inn/jobbkonto/nei/"
    visitor.finds_no_barriers()


def test_whose_address_has_an_account_logs_in_with_a_code_and_connects(
    visitor: Visitor, linked: Organisation
) -> None:
    kari = factories.make_person(name="Kari Nordmann", email=KARI)
    kari.set_unusable_password()
    kari.save()
    visitor.open("/konto/logg-inn/")
    visitor.press("Logg inn med jobbkontoen")
    visitor.finds_no_barriers()
    visitor.press("Send meg en kode på e-post")
    visitor.page.get_by_label("E-postadresse").fill(KARI)
    visitor.press("Send meg en kode")
    visitor.page.get_by_label("Kode").fill(visitor.reads_code(KARI))
    visitor.press("Fortsett")
    assert visitor.path == "/konto/jobbkonto/"
    visitor.finds_no_barriers()

    visitor.press("Koble til jobbkontoen")

    expect(visitor.page.get_by_text("Jobbkontoen er koblet til.")).to_be_visible()
    visitor.finds_no_barriers()
    visitor.page.get_by_role("button", name="Koble fra").click()
    expect(visitor.page.get_by_text("Jobbkontoen er koblet fra.")).to_be_visible()


def test_the_login_page_has_no_barriers_with_the_button(visitor: Visitor) -> None:
    visitor.open("/konto/logg-inn/")

    visitor.finds_no_barriers()
