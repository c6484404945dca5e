"""Who works where: recognised by an address, objected to, chosen and confirmed."""

import pytest
from allauth.account.models import EmailAddress

from members.enums import OrganisationKind
from members.models import Affiliation, Organisation, Person
from tests.factories import PASSWORD, make_main_contact, make_organisation, make_person
from tests.journeys.conftest import NewVisitor, Visitor

KARI = "kari@drammen.kommune.example"


def organisation_page(visitor: Visitor) -> str:
    return visitor.open("/min-side/organisasjon/").get_by_role("main").inner_text()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_an_employee_is_recognised_and_the_main_contact_can_object(
    new_visitor: NewVisitor, drammen: Organisation, main_contact: Person, java_script_enabled: bool
):
    kari = make_person(name="Kari Nordmann", email=KARI)
    employee = new_visitor(java_script_enabled=java_script_enabled)
    contact = new_visitor(java_script_enabled=java_script_enabled)

    employee.logs_in(kari)
    assert f"Du hører til Drammen. Det viser adressen {KARI}." in organisation_page(employee)
    letter = contact.reads_letter(main_contact.email)
    assert f"Kari Nordmann har registrert seg med adressen {KARI}." in letter

    contact.is_logged_in_as(main_contact)
    contact.open(f"/min-side/organisasjon/{drammen.pk}/folk/")
    contact.press("Kari hører ikke til her")
    contact.press("Avvis Kari")
    assert "Kari Nordmann er avvist." in contact.page.get_by_role("status").inner_text()

    assert "Drammen har svart at du ikke hører til der." in employee.reads_letter(KARI)
    assert "Drammen har svart at du ikke hører til der." in organisation_page(employee)


def test_a_removed_address_ends_what_it_proved(visitor: Visitor, drammen: Organisation):
    kari = make_person(name="Kari Nordmann", email="kari@example.no")
    EmailAddress.objects.create(user=kari, email=KARI, verified=True)
    visitor.logs_in(kari)
    assert f"Du hører til Drammen. Det viser adressen {KARI}." in organisation_page(visitor)

    visitor.open("/konto/adresser/")
    visitor.page.get_by_role("listitem").filter(has_text=KARI).get_by_role(
        "button", name="Fjern"
    ).click()
    visitor.page.get_by_label("Passord").fill(PASSWORD)
    visitor.press("Bekreft")
    visitor.page.get_by_role("status").wait_for()

    assert "Du er ikke lenger knyttet til Drammen" in organisation_page(visitor)
    assert Affiliation.objects.get().ended_because == "address"


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_somebody_finds_their_house_asks_and_is_confirmed(
    new_visitor: NewVisitor, java_script_enabled: bool
):
    house = make_organisation(name="Ælvespeilet kulturhus", kind=OrganisationKind.CULTURE_BODY)
    main_contact = make_main_contact(name="Hanne Hovedkontakt", organisation=house)
    ola = make_person(name="Ola Dunk", email="ola@example.no")
    person = new_visitor(java_script_enabled=java_script_enabled)
    contact = new_visitor(java_script_enabled=java_script_enabled)
    person.is_logged_in_as(ola)

    person.open("/min-side/organisasjon/")
    person.press("Finn organisasjonen")
    person.page.get_by_label("Kommune, fylkeskommune eller institusjon").fill("aelvespeile")
    person.press("Søk")
    person.press("Ælvespeilet kulturhus")
    person.page.get_by_label("Stilling eller verv").fill("Produsent")
    person.press("Spør om å bli bekreftet")
    assert "Du venter på svar fra hovedkontakten i Ælvespeilet kulturhus." in organisation_page(
        person
    )

    letter = contact.reads_letter(main_contact.email)
    assert "Stilling eller verv: Produsent" in letter
    contact.is_logged_in_as(main_contact)
    contact.open(f"/min-side/organisasjon/{house.pk}/folk/")
    contact.press("Bekreft Ola")

    assert "Du hører til Ælvespeilet kulturhus." in organisation_page(person)


def test_the_pages_hold_no_barriers(visitor: Visitor, drammen: Organisation, main_contact: Person):
    make_organisation(
        name="Guovdageaidnu – Kautokeino kommune", domain="kautokeino.kommune.example"
    )
    waiting = make_person(name="Sigrid Fremmed-Langtnavnesen")
    colleague = make_person(name="Kari Nordmann", email=KARI)
    visitor.logs_in(colleague)
    affiliation = Affiliation.objects.get(person=colleague)
    visitor.is_logged_in_as(waiting)
    visitor.open(f"/min-side/organisasjon/velg/{drammen.pk}/")
    visitor.press("Spør om å bli bekreftet")
    visitor.is_logged_in_as(main_contact)

    for page in (
        "/min-side/organisasjon/",
        "/min-side/organisasjon/velg/",
        "/min-side/organisasjon/velg/?sok=kautokino",
        "/min-side/organisasjon/velg/?sok=finnesikke",
        f"/min-side/organisasjon/velg/{drammen.pk}/",
        f"/min-side/organisasjon/{drammen.pk}/folk/",
        f"/min-side/organisasjon/{drammen.pk}/folk/{affiliation.pk}/avvis/",
        f"/min-side/organisasjon/{drammen.pk}/folk/{affiliation.pk}/avslutt/",
        f"/min-side/organisasjon/forlat/{Affiliation.objects.get(person=main_contact).pk}/",
    ):
        visitor.open(page)
        visitor.finds_no_barriers()
