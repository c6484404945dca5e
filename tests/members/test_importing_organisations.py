"""Organisations in from a file and out to one: what the register says stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.models import Act
from core.spreadsheets import FileFormat, read
from members.enums import CodeKind, LanguageForm, OrganisationKind
from members.models import Organisation, OrganisationCode, Person
from members.services.importing.organisations import export_organisations
from tests import factories
from tests.factories import NOW
from tests.members.imports import FileDesk, changes, faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/admin/members/organisation/"
HEADING = (
    "Organisasjonsnummer;Kommune- eller fylkesnummer;Navn;Kort navn;Slag;Fylke;Målform;Nettsted;"
    "Fakturareferanse;Mønster for fakturareferansen;Slik ser fakturareferansen ut"
)
HOUSE = OrganisationKind.CULTURE_BODY.label
OTHERS, NUMBER = "974760673", "889640782"


@pytest.fixture
def desk(client: Client, staff: Person) -> FileDesk:
    client.force_login(staff)
    return FileDesk(client, PAGE, HEADING)


@pytest.fixture
def house(db: None) -> Organisation:
    house = factories.make_organisation(
        name="Papirbredden", kind=OrganisationKind.CULTURE_BODY, is_member=False
    )
    OrganisationCode.objects.create(
        organisation=house, kind=CodeKind.ORGANISATION_NUMBER, value=OTHERS
    )
    return house


@pytest.fixture
def numbered(drammen: Organisation) -> Organisation:
    OrganisationCode.objects.create(
        organisation=drammen, kind=CodeKind.MUNICIPALITY_NUMBER, value="0301"
    )
    return drammen


def test_new_ones_are_added_and_told(desk: FileDesk) -> None:
    factories.make_county(name="Buskerud")
    preview = desk.upload(
        f"889 640 782;;Union Scene;;{HOUSE};buskerud;nynorsk;union.example.no;B 1;B \\d+;B og tall",
        ";;Kulturtanken;Tanken;samarbeidspartner;;;;;;",
    )
    assert not Organisation.objects.filter(name="Union Scene").exists()

    answer = desk.say_yes(preview)

    assert "Filen er hentet inn: 2 nye organisasjoner." in answer.content.decode()
    scene = Organisation.objects.search(NUMBER).get()
    assert (scene.name, scene.short_name) == ("Union Scene", "Union Scene")
    assert (scene.kind, str(scene.county)) == (OrganisationKind.CULTURE_BODY, "Buskerud")
    assert scene.language_form == LanguageForm.NYNORSK
    assert scene.website == "https://union.example.no"
    assert (scene.invoice_reference, scene.invoice_reference_hint) == ("B 1", "B og tall")
    assert Organisation.objects.get(name="Kulturtanken").short_name == "Tanken"
    assert Act.objects.filter(verb="organisation.added").count() == 2
    assert Act.objects.get(verb="organisations.imported").after == {
        "rader": 2,
        "Nye organisasjoner": 2,
    }


def test_those_the_register_does_not_know_are_set_right(
    desk: FileDesk, house: Organisation
) -> None:
    factories.make_county(name="Buskerud")

    preview = desk.upload(f"{OTHERS};;Papirbredden;Papiret;;Buskerud;nynorsk;papir.example.no;R;;")

    assert changes(preview) == [
        (2, "Kort navn", "Papirbredden", "Papiret"),
        (2, "Fylke", "", "Buskerud"),
        (2, "Målform", "nøytral", "nynorsk"),
        (2, "Nettsted", "", "https://papir.example.no"),
        (2, "Fakturareferanse", "", "R"),
    ]
    desk.say_yes(preview)
    assert Organisation.objects.search("papiret").get() == house
    act = Act.objects.get(verb="organisation.details_changed")
    assert (act.before["county"], act.after["county"]) == ("", "Buskerud")


def test_one_without_a_number_is_found_by_name_and_gets_it(desk: FileDesk) -> None:
    house = factories.make_organisation(name="Parken", kind=OrganisationKind.CULTURE_BODY)

    preview = desk.upload(f"{NUMBER};;parken;;;;;;;;")

    assert changes(preview) == [(2, "Organisasjonsnummer", "", NUMBER)]
    desk.say_yes(preview)
    assert house.codes.get(kind=CodeKind.ORGANISATION_NUMBER).value == NUMBER


def test_two_of_the_same_name_are_told_apart_by_their_numbers(
    desk: FileDesk, house: Organisation
) -> None:
    desk.say_yes(desk.upload(f"{NUMBER};;Papirbredden;;{HOUSE};;;;;;"))

    assert Organisation.objects.filter(name="Papirbredden").count() == 2


def test_of_the_registers_own_only_the_invoices_are_ours(
    desk: FileDesk, numbered: Organisation
) -> None:
    factories.make_county(name="Buskerud")

    preview = desk.upload(";301;Drammen;;kommune;;;;B 123;B \\d+;B og siffer")
    refused = desk.upload(
        f"{NUMBER};0301;Drammen by;Byen;samarbeidspartner;Buskerud;nynorsk;drammen.example.no;;;"
    )

    desk.say_yes(preview)
    numbered.refresh_from_db()
    assert numbered.invoice_reference == "B 123"
    assert faults(refused) == [
        (
            2,
            "Organisasjonsnummer",
            "Drammen har nummeret –, og det endres ikke fra en fil.",
        ),
        (2, "Navn", "Heter Drammen hos oss. Et navn endres ikke fra en fil."),
        (2, "Slag", "Er kommune, og endres ikke fra en fil."),
        (2, "Kort navn", "Er Drammen i registeret, og endres ikke fra en fil."),
        (2, "Fylke", "Er tomt i registeret, og endres ikke fra en fil."),
        (2, "Målform", "Er nøytral i registeret, og endres ikke fra en fil."),
        (2, "Nettsted", "Er tomt i registeret, og endres ikke fra en fil."),
    ]


def test_every_fault_is_told_by_row_and_column_and_nothing_is_done(
    desk: FileDesk, numbered: Organisation, house: Organisation
) -> None:
    for _twice in range(2):
        factories.make_organisation(name="Herøy")
    Organisation.objects.filter(pk=house.pk).update(invoice_reference_pattern="B \\d+")
    before = Organisation.objects.count()

    answer = desk.upload(
        "123456789;;Galt Nummer;;samarbeidspartner;;;;;;",
        ";9999;Ukjent;;kommune;;;;;;",
        ";;Ny Kommune;;kommune;;;;;;",
        ";;Uten Slag;;;;;;;;",
        f"{NUMBER};;;;samarbeidspartner;;;;;;",
        ";;Feil;;noe annet;Atlantis;tysk;ikke en adresse;;(a+)+;",
        ";;Herøy;;;;;;;;",
        f"{OTHERS};0301;;;;;;;;;",
        f"{OTHERS};;;;;;;;C 1;;",
        f";;{'x' * 161};;samarbeidspartner;;;;;;",
    )

    assert faults(answer) == [
        (
            2,
            "Organisasjonsnummer",
            "Organisasjonsnummeret er ikke gyldig. Det har ni siffer og et riktig kontrollsiffer.",
        ),
        (3, "Kommune- eller fylkesnummer", "Ingen har nummeret 9999."),
        (4, "Slag", "Kommuner og fylkeskommuner kommer fra registeret, og denne står ikke der."),
        (5, "Slag", "Mangler."),
        (6, "Navn", "Mangler."),
        (
            7,
            "Slag",
            "Skriv ett av disse: kommune, fylkeskommune, kulturhus eller annen kulturinstitusjon, "
            "samarbeidspartner.",
        ),
        (7, "Fylke", "Det er ikke noe fylke som heter «Atlantis»."),
        (7, "Målform", "Skriv bokmål, nynorsk eller nøytral."),
        (7, "Nettsted", "«ikke en adresse» er ikke en nettadresse."),
        (
            7,
            "Mønster for fakturareferansen",
            "Mønsteret er feil, eller har parenteser eller for mange ledd av ulik lengde.",
        ),
        (8, "Navn", "Flere heter «Herøy». Skriv nummeret."),
        (9, "Kommune- eller fylkesnummer", "0301 er nummeret til Drammen."),
        (10, "Organisasjonsnummer", "Står på en rad over også."),
        (
            10,
            "Fakturareferanse",
            "Referansen ser annerledes ut enn organisasjonen har sagt at den skal.",
        ),
        (11, "Navn", "Er lengre enn 160 tegn."),
    ]
    assert "shown" not in answer.content.decode()
    desk.say_yes(answer)
    assert Organisation.objects.count() == before


def test_a_number_somebody_had_once_is_not_given_again(desk: FileDesk, house: Organisation) -> None:
    OrganisationCode.objects.filter(organisation=house).update(
        ends_on=factories.TODAY.replace(day=1)
    )
    OrganisationCode.objects.filter(organisation=house).update(
        ends_on=factories.TODAY.replace(year=2026)
    )

    answer = desk.upload(f"{OTHERS};;Ny;;{HOUSE};;;;;;")

    assert faults(answer) == [
        (2, "Organisasjonsnummer", "Organisasjonsnummeret tilhører en annen organisasjon.")
    ]


def test_what_changed_after_the_preview_is_shown_again(desk: FileDesk) -> None:
    preview = desk.upload(f";;Union Scene;;{HOUSE};;;;;;")
    factories.make_organisation(name="Union Scene", kind=OrganisationKind.CULTURE_BODY)

    answer = desk.say_yes(preview)

    assert "Noe er endret siden du så gjennom filen." in answer.content.decode()
    assert Organisation.objects.filter(name="Union Scene").count() == 1


@pytest.mark.parametrize("file_format", FileFormat)
def test_what_goes_out_can_come_in_again(
    desk: FileDesk,
    staff: Person,
    numbered: Organisation,
    house: Organisation,
    main_contact: Person,
    file_format: FileFormat,
) -> None:
    buskerud = factories.make_county(name="Buskerud")
    factories.make_chapter(name="Kultur i øst", covers=numbered)
    for row in (numbered, house):
        row.invoice_reference, row.invoice_reference_pattern = "=1+1", "[A-Z]+|.*"
        row.website, row.county = "https://x.example.no/side/", buskerud
        row.save()

    file = export_organisations(file_format=file_format, by=staff, now=NOW)
    answer = desk.upload(content=file.content)

    assert faults(answer) == []
    assert answer.context["plan"].is_empty
    heading, *rows = read(file.content)
    told = dict(zip(heading, next(row for row in rows if "Drammen" in row), strict=True))
    assert told["E-postdomener"] == "drammen.kommune.example"
    assert told["Fylkeslag"] == "Kultur i øst"
    assert told["Hovedkontaktens e-postadresse"] == main_contact.email
    assert told["Medlemskategori"] == "Stemmeberettiget medlem"


@pytest.mark.parametrize("page", ["hent-inn", "hent-ut"])
def test_it_takes_the_right_to_it(client: Client, page: str) -> None:
    client.force_login(factories.make_staff(groups=["Mat og tilrettelegging"]))

    assert client.get(f"{PAGE}{page}/").status_code == 403
    assert client.post(f"{PAGE}{page}/").status_code == 403


def test_the_list_leads_there_and_the_file_is_told_of(desk: FileDesk, house: Organisation) -> None:
    page = desk.client.get(PAGE).content.decode()
    answer = desk.client.post(f"{PAGE}hent-ut/", {"file_format": "csv"})

    assert f'href="{PAGE}hent-inn/"' in page
    assert f'href="{PAGE}hent-ut/"' in page
    assert f'href="{PAGE}add/"' in page
    assert answer.headers["Content-Disposition"] == 'attachment; filename="organisasjoner.csv"'
    assert Act.objects.get(verb="organisations.exported").after["rader"] == 1


@pytest.mark.usefixtures("loaded_register")
def test_the_whole_register_goes_out_and_in_and_nothing_changes(
    desk: FileDesk, staff: Person, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        file = export_organisations(file_format=FileFormat.XLSX, by=staff, now=NOW)
    with django_assert_max_num_queries(25):
        answer = desk.upload(content=file.content)

    assert faults(answer) == []
    assert answer.context["plan"].is_empty
