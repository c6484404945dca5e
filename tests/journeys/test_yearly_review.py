"""A main contact gets the yearly letter on a phone, and answers with one press."""

import re

import pytest

from members.enums import ReviewAnswer
from members.models import Organisation, Person, YearlyReview
from tests.factories import make_round
from tests.journeys.conftest import PHONE, NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def opens_the_link(visitor: Visitor, person: Person) -> None:
    link = re.search(r"/min-side/stemmer-dette/\S+", visitor.reads_letter(person.email))
    assert link
    visitor.open(link.group())


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_all_is_right_with_one_press_and_no_login(
    new_visitor: NewVisitor, drammen: Organisation, main_contact: Person, java_script_enabled: bool
):
    make_round()
    phone = new_visitor(viewport=PHONE, java_script_enabled=java_script_enabled)

    opens_the_link(phone, main_contact)
    assert "Hanne Hovedkontakt" in phone.page.get_by_role("main").inner_text()
    wide = phone.page.evaluate("document.documentElement.scrollWidth")
    phone.press("Ja, alt stemmer")

    heading = phone.page.get_by_role("heading", level=1).inner_text()
    assert heading == "Takk, da vet vi at alt stemmer"
    assert wide <= PHONE["width"]
    assert YearlyReview.objects.get().confirmed_how == ReviewAnswer.LETTER


def test_somebody_else_is_the_right_person(
    new_visitor: NewVisitor, drammen: Organisation, main_contact: Person
):
    make_round()
    phone = new_visitor(viewport=PHONE, java_script_enabled=False)

    opens_the_link(phone, main_contact)
    phone.press("Jeg er ikke lenger rett person")
    phone.page.get_by_label("Navn").fill("Lise Lund")
    phone.page.get_by_label("E-postadresse").fill("lise")
    phone.press("Si fra")
    assert phone.page.get_by_label("Navn").input_value() == "Lise Lund"
    phone.page.get_by_label("E-postadresse").fill("lise@drammen.example")
    phone.press("Si fra")

    assert phone.page.get_by_role("heading", level=1).inner_text() == "Takk for at du sa fra"
    assert YearlyReview.objects.get().suggested_email == "lise@drammen.example"


def test_at_the_desk_it_is_the_same_press(
    new_visitor: NewVisitor, drammen: Organisation, main_contact: Person
):
    make_round()
    contact = new_visitor()
    contact.is_logged_in_as(main_contact)

    contact.open("/min-side/")
    contact.press("Se over opplysningene")
    contact.press("Ja, alt stemmer")

    assert "Takk. Opplysningene er bekreftet." in contact.page.get_by_role("status").inner_text()
    assert YearlyReview.objects.get().confirmed_by == main_contact
