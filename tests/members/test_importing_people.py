"""Persons in from a file and out to one: every fault is told, and nothing is half done."""

from __future__ import annotations

import io
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from core.models import Act
from core.spreadsheets import FileFormat, read
from members.enums import AffiliationProof, AffiliationState, CodeKind
from members.models import Affiliation, Organisation, OrganisationCode, Person
from members.services import accounts
from members.services.importing.people import export_people
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HEADING = "Navn;E-postadresse;Telefon;Språk;Nummer;Organisasjon;Stilling"
PAGE = "/admin/members/person/hent-inn/"


@pytest.fixture
def desk(client: Client, staff: Person) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def numbered(drammen: Organisation) -> Organisation:
    OrganisationCode.objects.create(
        organisation=drammen, kind=CodeKind.MUNICIPALITY_NUMBER, value="0301"
    )
    return drammen


def upload(desk: Client, *rows: str, content: bytes = b"") -> Any:
    content = content or "\n".join([HEADING, *rows]).encode()
    return desk.post(PAGE, {"file": SimpleUploadedFile("folk.csv", content)})


def say_yes(desk: Client, preview: Any, **answers: str) -> Any:
    shown = preview.context["form"].initial["shown"]
    return desk.post(PAGE, {"shown": shown, **answers}, follow=True)


def faults(answer: Any) -> list[tuple[int, str, str]]:
    return [(one.row, str(one.column), one.text) for one in answer.context["plan"].faults]


def test_new_people_come_in_on_staffs_word(desk: Client, numbered: Organisation) -> None:
    preview = upload(
        desk,
        "Anne Ny;Anne.Ny@example.no;41 23 45 67;nynorsk;301;Drammen;rådgiver",
        "Bo Uten;bo@example.no;;;;;",
    )
    assert Person.objects.filter(email="anne.ny@example.no").count() == 0

    answer = say_yes(desk, preview)

    assert "2 nye personer" in answer.content.decode()
    anne = Person.objects.get(email="anne.ny@example.no")
    assert (anne.name, anne.phone, anne.language) == ("Anne Ny", "41 23 45 67", "nn")
    assert not anne.has_usable_password()
    assert not EmailAddress.objects.get(user=anne).verified
    affiliation = anne.affiliations.get()
    assert affiliation.organisation == numbered
    assert affiliation.proof == AffiliationProof.STAFF
    assert affiliation.state == AffiliationState.CONFIRMED
    assert affiliation.title == "rådgiver"
    assert Delivery.objects.count() == 0
    act = Act.objects.get(verb="people.imported")
    assert act.after == {
        "rader": 2,
        "Nye personer": 2,
        "Nye tilknytninger": 1,
    }


def test_letters_go_only_when_chosen(desk: Client, drammen: Organisation) -> None:
    preview = upload(desk, "Anne Ny;anne@example.no;;;;Drammen;")

    say_yes(desk, preview, sends_letters="on")

    assert Delivery.objects.get().letter == "members/affiliation_confirmed"


def test_people_without_a_place_are_no_unfinished_sign_ups(desk: Client) -> None:
    say_yes(desk, upload(desk, "Bo Uten;bo@example.no;;;;;"))

    accounts.forget_unfinished_sign_ups(now=NOW.replace(year=NOW.year + 1))

    assert Person.objects.filter(email="bo@example.no").exists()


def test_every_fault_is_told_by_row_and_column_and_nothing_is_done(
    desk: Client, numbered: Organisation, member: Person
) -> None:
    factories.make_address(person=member, email="kari.privat@example.no")
    refused = factories.make_person(name="Rut", email="rut@example.no")
    factories.make_affiliation(
        person=refused, organisation=numbered, state=AffiliationState.REFUSED
    )
    for _twice in range(2):
        factories.make_organisation(name="Herøy")
    before = Person.objects.count()

    answer = upload(
        desk,
        "Anne Ny;anne@example.no;;;;;",
        ";;;;;;",
        "Uten Adresse;;;;;;",
        "Feil Adresse;feil@;;;;;",
        ";navnlos@example.no;;;;;",
        "Tone Tysk;tone@example.no;;tysk;;;",
        "Ola Ukjent;ola@example.no;;;9999;;",
        "Per Sted;per@example.no;;;;Atlantis;",
        "Liv To;liv@example.no;;;;Herøy;",
        "Kai Feil;kai@example.no;;;0301;Bergen;",
        "Anne Annen;anne@example.no;;;0301;;",
        "Kari;kari.privat@example.no;;;;;",
        "Rut;rut@example.no;;;0301;;",
        "Eva Lang;eva@example.no;1234567890123456789012345678901;;;;",
        "Are Stilling;are@example.no;;;;;sjef",
    )

    assert faults(answer) == [
        (4, "E-postadresse", "Mangler."),
        (5, "E-postadresse", "«feil@» er ikke en e-postadresse."),
        (6, "Navn", "Mangler."),
        (7, "Språk", "Skriv bokmål, nynorsk eller engelsk."),
        (8, "Nummer", "Ingen har nummeret 9999."),
        (9, "Organisasjon", "Vi kjenner ingen «Atlantis»."),
        (10, "Organisasjon", "Flere heter «Herøy». Skriv nummeret."),
        (11, "Organisasjon", "0301 er nummeret til Drammen."),
        (12, "Navn", "I rad 2 står «Anne Ny»."),
        (
            13,
            "E-postadresse",
            "Er en av adressene til Kari Nordmann, som logger inn med en annen.",
        ),
        (
            14,
            "Organisasjon",
            "Rut er avvist der før. Avgjør det på tilknytningens egen side.",
        ),
        (15, "Telefon", "Er lengre enn 30 tegn."),
        (16, "Organisasjon", "Mangler. En stilling er i en organisasjon."),
    ]
    assert "shown" not in answer.content.decode()
    say_yes(desk, answer)
    assert Person.objects.count() == before


def test_updates_say_before_and_after(desk: Client, drammen: Organisation, member: Person) -> None:
    preview = upload(desk, f"Kari Nygift;{member.email.upper()};999;nynorsk;;Drammen;sjef")

    changes = [
        (one.row, str(one.column), one.before, one.after) for one in preview.context["plan"].changes
    ]
    assert changes == [
        (2, "Navn", "Kari Nordmann", "Kari Nygift"),
        (2, "Telefon", "", "999"),
        (2, "Språk", "Bokmål", "Nynorsk"),
        (2, "Stilling", "", "sjef"),
    ]
    say_yes(desk, preview)
    member.refresh_from_db()
    assert (member.name, member.phone) == ("Kari Nygift", "999")
    assert member.affiliations.get().title == "sjef"
    again = upload(desk, f"Kari Nygift;{member.email};999;;;Drammen;sjef")
    assert again.context["plan"].is_empty


def test_whoever_waits_is_confirmed(desk: Client, drammen: Organisation) -> None:
    waiting = factories.make_affiliation(
        person=factories.make_person(name="Ola", email="ola@example.no"),
        organisation=drammen,
        state=AffiliationState.WAITING,
    )

    say_yes(desk, upload(desk, ";ola@example.no;;;;Drammen;sjef"))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.proof) == (AffiliationState.CONFIRMED, AffiliationProof.STAFF)
    assert waiting.title == "sjef"


def test_what_changed_after_the_preview_is_shown_again(desk: Client) -> None:
    preview = upload(desk, "Anne Ny;anne@example.no;;;;;")
    factories.make_person(name="Anne Selv", email="anne@example.no")

    answer = say_yes(desk, preview)

    assert "Noe er endret siden du så gjennom filen." in answer.content.decode()
    assert Person.objects.get(email="anne@example.no").name == "Anne Selv"
    assert [one.after for one in answer.context["plan"].changes] == ["Anne Ny"]


def test_a_preview_made_by_somebody_else_is_nothing(desk: Client) -> None:
    answer = desk.post(PAGE, {"shown": "noe:annet"}, follow=True)

    assert "Velg filen på nytt." in answer.content.decode()


def test_staff_are_not_changed_from_a_file(desk: Client, staff: Person) -> None:
    answer = upload(desk, f"Ny Sjef;{staff.email};;;;;")

    assert faults(answer) == [
        (2, "E-postadresse", "Stian Stab arbeider i sekretariatet og endres ikke fra en fil.")
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Filen er tom."),
        (b"PK\x03\x04ikke en zip", "Dette er verken en Excel-fil"),
        (b"Navn;Epost\nAnne;a@example.no", "Vi fant ikke «E-postadresse»."),
        (b"E-postadresse;E-postadresse\na@example.no;", "To kolonner har samme overskrift."),
        (b"E-postadresse\n\n", "Det står ingenting under overskriftene i filen."),
        (b"\x00\xff\xfe\x00", "Vi fant ikke «E-postadresse»."),
    ],
)
def test_what_is_no_list_of_people_is_said_in_words(
    desk: Client, content: bytes, said: str
) -> None:
    answer = desk.post(PAGE, {"file": SimpleUploadedFile("folk.csv", content)})

    assert said in answer.content.decode()


def test_excel_files_are_read_though_numbers_lost_their_noughts(
    desk: Client, numbered: Organisation
) -> None:
    book, file = Workbook(), io.BytesIO()
    book.active.append(["E-postadresse", "Navn", "Nummer", "Telefon", "Noe annet"])
    book.active.append(["anne@example.no", "Anne Ny", 301, 41234567.0, None])
    book.save(file)

    say_yes(desk, upload(desk, content=file.getvalue()))

    anne = Person.objects.get(email="anne@example.no")
    assert anne.phone == "41234567"
    assert anne.affiliations.get().organisation == numbered


@pytest.mark.parametrize("file_format", FileFormat)
def test_what_goes_out_can_come_in_again(
    desk: Client, staff: Person, numbered: Organisation, member: Person, file_format: FileFormat
) -> None:
    elsewhere = factories.make_organisation(name="Bergen")
    factories.make_affiliation(person=member, organisation=elsewhere)
    factories.make_person(name='=HYPERLINK("x")|y', email="formel@example.no")
    Person.objects.filter(pk=member.pk).update(phone="+47 41 23 45 67")

    file = export_people(file_format=file_format, by=staff, now=NOW)
    answer = upload(desk, content=file.content)

    assert faults(answer) == []
    assert answer.context["plan"].is_empty
    rows = read(file.content)
    assert [row for row in rows if row[0] == "Kari Nordmann"] == [
        ["Kari Nordmann", member.email, "+47 41 23 45 67", "Bokmål", "", "Bergen", ""],
        ["Kari Nordmann", member.email, "+47 41 23 45 67", "Bokmål", "0301", "Drammen", ""],
    ]
    if file_format == FileFormat.CSV:
        assert "\"'=HYPERLINK" in file.content.decode()


def test_taking_a_file_out_is_told(desk: Client, member: Person) -> None:
    assert desk.get("/admin/members/person/hent-ut/").status_code == 200
    assert Act.objects.count() == 0

    answer = desk.post("/admin/members/person/hent-ut/", {"file_format": "csv"})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="personer.csv"'
    assert Act.objects.get(verb="people.exported").after["rader"] == Person.objects.count()


@pytest.mark.parametrize("page", ["hent-inn", "hent-ut"])
def test_it_takes_the_right_to_it(client: Client, page: str) -> None:
    client.force_login(factories.make_staff(groups=["Mat og tilrettelegging"]))

    assert client.get(f"/admin/members/person/{page}/").status_code == 403
    assert client.post(f"/admin/members/person/{page}/").status_code == 403


def test_looking_asks_the_same_of_one_and_of_many(
    desk: Client, drammen: Organisation, django_assert_max_num_queries: Any
) -> None:
    rows = [f"Person {n};person.nr{n}@example.no;;;;Drammen;" for n in range(40)]

    with django_assert_max_num_queries(25):
        preview = upload(desk, *rows)
    with django_assert_max_num_queries(40):
        say_yes(desk, preview)

    assert Affiliation.objects.filter(organisation=drammen).count() == 40
