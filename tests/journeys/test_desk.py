"""A main contact's desk: a colleague is invited and comes, and takes the role over."""

import re

import pytest

from members import rules
from members.models import Affiliation, Organisation, Person
from tests.factories import TODAY
from tests.journeys.conftest import NewVisitor

pytestmark = pytest.mark.django_db(transaction=True)
LISE = "lise@scenehuset.example"
PASSWORD = "fjell-og-vidde-28"


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_colleague_is_invited_comes_and_takes_over(
    new_visitor: NewVisitor, drammen: Organisation, main_contact: Person, java_script_enabled: bool
):
    contact = new_visitor(java_script_enabled=java_script_enabled)
    contact.is_logged_in_as(main_contact)
    contact.open("/min-side/")
    contact.press("Kolleger, roller og opplysninger for Drammen")
    contact.press("Inviter kolleger")
    contact.page.get_by_label("E-postadresser").fill(LISE)
    contact.press("Send invitasjoner")
    assert f"Invitasjon er sendt til {LISE}." in contact.page.get_by_role("status").inner_text()

    colleague = new_visitor(java_script_enabled=java_script_enabled)
    link = re.search(r"/min-side/invitasjon/[0-9a-f-]{36}/", colleague.reads_letter(LISE))
    assert link
    colleague.open(link.group())
    colleague.press("Registrer deg")
    assert colleague.page.get_by_label("E-postadresse").input_value() == LISE
    colleague.page.get_by_label("Navn").fill("Lise Lund")
    colleague.page.get_by_label("Passord").first.fill(PASSWORD)
    colleague.press("Registrer meg")
    colleague.page.get_by_label("Kode").fill(colleague.reads_code(LISE))
    colleague.press("Fortsett")
    main = colleague.page.get_by_role("main").inner_text()
    assert "Du hører til Drammen. Det har hovedkontakten bekreftet." in main
    assert f"Lise Lund har registrert seg med adressen {LISE}" in contact.reads_letter(
        main_contact.email
    )

    contact.open(f"/min-side/organisasjon/{drammen.pk}/roller/")
    contact.page.get_by_role("combobox", name="Rolle").select_option("hovedkontakt")
    contact.page.get_by_role("combobox", name="Hvem").select_option("Lise Lund")
    contact.press("Gi rollen")
    contact.page.get_by_role("status").wait_for()

    lise = Affiliation.objects.get(person__email=LISE).person
    assert rules.main_contact_of(drammen, on=TODAY) == lise
    assert "Du er fra nå av hovedkontakt for Drammen." in colleague.reads_letter(LISE)
    assert "Du er ikke lenger hovedkontakt for Drammen." in contact.reads_letter(main_contact.email)
    colleague.open(f"/min-side/organisasjon/{drammen.pk}/")
    assert "Du er hovedkontakt" in colleague.page.get_by_role("main").inner_text()
