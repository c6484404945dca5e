"""The secretariat writes a page, looks at it, publishes it, and a visitor reads it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pages.enums import Office, Place
from pages.models import Page
from tests import factories
from tests.factories import TODAY
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stian(visitor: Visitor) -> Visitor:
    visitor.is_logged_in_as(factories.make_staff(name="Stian Stab"))
    return visitor


def test_a_page_is_written_looked_at_published_and_read(
    stian: Visitor, new_visitor: NewVisitor
) -> None:
    page = stian.open("/admin/pages/page/add/")
    page.get_by_label("Navn").press_sequentially("Kunst og helse")
    expect(page.locator("#id_slug")).to_have_value("kunst-og-helse")
    page.get_by_role("button", name="Lagre", exact=True).click()
    page.get_by_label("Tittel").fill("Kunst hjelper folk å høre til")
    page.get_by_label("Ingress").fill("Kultur er ikke medisin.")
    page.locator("[contenteditable=true]").click()
    page.keyboard.type("Dette mener vi.")
    page.get_by_role("button", name="Lagre og forhåndsvis").click()

    expect(page.get_by_text("Forhåndsvisning.")).to_be_visible()
    expect(page.get_by_role("heading", name="Kunst hjelper folk å høre til")).to_be_visible()
    other = new_visitor()
    other.open("/tema/kunst-og-helse/")
    expect(other.page.get_by_role("heading", name="Siden finnes ikke")).to_be_visible()

    page.get_by_role("link", name="Publiser", exact=True).click()
    page.locator(".object-tools").get_by_role("link", name="Publiser", exact=True).click()
    page.get_by_role("button", name="Publiser", exact=True).click()

    expect(page.locator(".messagelist .success")).to_contain_text("Teksten er publisert.")
    other.open("/personvern/")
    other.page.get_by_role("link", name="Temaer").click()
    other.press("Kunst hjelper folk å høre til")
    expect(other.page.get_by_text("Dette mener vi.")).to_be_visible()


def test_who_is_overtaken_keeps_what_they_wrote(stian: Visitor, new_visitor: NewVisitor) -> None:
    page = factories.make_page(nb="Kunst og helse")
    address = f"/admin/pages/page/{page.pk}/tekst/nb/"
    siri = new_visitor()
    siri.is_logged_in_as(factories.make_staff(name="Siri Sekretær"))
    for person, title in ((stian, "Stians tittel"), (siri, "Siris tittel")):
        person.open(address)
        person.page.get_by_label("Tittel").fill(title)

    stian.page.get_by_role("button", name="Lagre utkast").click()
    siri.page.get_by_role("button", name="Lagre utkast").click()

    expect(siri.page.get_by_text("Noen har lagret en nyere versjon")).to_be_visible()
    expect(siri.page.get_by_role("heading", name="Det Stian Stab lagret")).to_be_visible()
    expect(siri.page.get_by_label("Tittel")).to_have_value("Siris tittel")
    siri.page.get_by_role("button", name="Lagre utkast").click()
    expect(siri.page.locator(".messagelist .success")).to_contain_text("Utkastet er lagret.")
    assert list(Page.objects.get().versions.values_list("title", flat=True)) == [
        "Siris tittel",
        "Stians tittel",
        "Kunst og helse",
    ]


def test_the_pages_have_no_barriers(new_visitor: NewVisitor) -> None:
    body = "<h2>§ 1 Formål</h2><p>Vi er en forening.</p><h3>Mer</h3><ul><li>Ett</li></ul>"
    for place in Place:
        page = factories.make_page(place=place, events=[factories.make_event()])
        page.versions.update(body=body)
    leader = factories.make_person(name="Lise Leder")
    for office in (Office.LEADER, Office.EMPLOYEE):
        factories.make_office(
            person=leader, office=office, email="lise@example.no", agreed_on=TODAY
        )
    for scheme, language in (("light", ""), ("dark", "/nn")):
        visitor = new_visitor(color_scheme=scheme)
        visitor.is_logged_in_as(leader)
        for path in (
            *("/om/", "/om/styret/", "/om/styret/?dato=2027-02-01", "/om/vedtekter/"),
            *("/tema/", "/tema/kunst-og-helse/", "/min-side/styresiden/"),
        ):
            visitor.open(language + path)
            visitor.finds_no_barriers()
