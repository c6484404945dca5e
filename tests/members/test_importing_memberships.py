"""Memberships in from a file and out to one, by the rules that hold everywhere else."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from core.models import Act
from core.spreadsheets import FileFormat, read
from members.enums import CodeKind, OrganisationKind
from members.models import Membership, Organisation, OrganisationCode, Person
from members.services.categories import default_category
from members.services.importing.memberships import export_memberships
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW, TODAY
from tests.members.imports import FileDesk, changes, faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/admin/members/membership/"
HEADING = "Nummer;Organisasjon;Medlemskategori;Fra og med;Til og med;Oppsagt"
BEGAN = "05.05.2026"  # as factories have it


@pytest.fixture
def desk(client: Client, staff: Person) -> FileDesk:
    client.force_login(staff)
    return FileDesk(client, PAGE, HEADING)


@pytest.fixture
def bergen(db: None) -> Organisation:
    bergen = factories.make_organisation(name="Bergen", is_member=False)
    OrganisationCode.objects.create(
        organisation=bergen, kind=CodeKind.MUNICIPALITY_NUMBER, value="4601"
    )
    return bergen


def had(organisation: Organisation, **period: date | None) -> None:
    category = default_category(organisation.kind)
    Membership.objects.create(organisation=organisation, category=category, **period)


def test_new_memberships_begin(desk: FileDesk, bergen: Organisation) -> None:
    house = factories.make_organisation(
        name="Parken", kind=OrganisationKind.CULTURE_BODY, is_member=False
    )

    preview = desk.upload(
        "4601;Bergen;Stemmeberettiget medlem;01.01.2020;2023-12-31;",
        "4601;;;1.1.2027;;",
        ";Parken;;01.02.2027;;15.02.2027",
    )
    assert not Membership.objects.filter(organisation=bergen).exists()
    answer = desk.say_yes(preview)

    assert "3 nye medlemskap" in answer.content.decode()
    before, now = bergen.memberships.order_by("starts_on")
    assert (before.starts_on, before.ends_on) == (date(2020, 1, 1), date(2023, 12, 31))
    assert (now.starts_on, now.ends_on) == (date(2027, 1, 1), None)
    assert now.category.code == "voting"
    said = house.memberships.get()
    assert (said.category.code, said.ends_on) == ("speaking", date(2027, 12, 31))
    assert said.notice_received_on == date(2027, 2, 15)
    assert Act.objects.filter(verb="membership.opened").count() == 3
    assert Act.objects.get(verb="memberships.imported").after == {"rader": 3, "Nye medlemskap": 3}
    assert Delivery.objects.count() == 0


def test_one_ends_on_a_day_and_another_follows_it(desk: FileDesk, drammen: Organisation) -> None:
    preview = desk.upload(
        ";Drammen;Organisasjon med talerett;01.04.2027;;",
        f";Drammen;;{BEGAN};31.03.2027;",
    )

    assert changes(preview) == [(3, "Til og med", "", "31.03.2027")]
    desk.say_yes(preview)
    first, second = drammen.memberships.order_by("starts_on")
    assert first.ends_on == date(2027, 3, 31)
    assert (second.starts_on, second.category.code) == (date(2027, 4, 1), "speaking")


def test_the_one_that_goes_on_is_meant_when_no_first_day_is_written(
    desk: FileDesk, drammen: Organisation
) -> None:
    desk.say_yes(desk.upload(";Drammen;;;31.12.2027;"))

    assert drammen.memberships.get().ends_on == date(2027, 12, 31)


@pytest.mark.parametrize(("answers", "letters"), [({}, 0), ({"sends_letters": "on"}, 1)])
def test_notice_takes_effect_at_the_years_end_and_is_told_when_chosen(
    desk: FileDesk, main_contact: Person, drammen: Organisation, answers: dict, letters: int
) -> None:
    preview = desk.upload(f";Drammen;;{BEGAN};;15.02.2027")

    assert changes(preview) == [
        (2, "Til og med", "", "31.12.2027"),
        (2, "Oppsagt", "", "15.02.2027"),
    ]
    desk.say_yes(preview, **answers)
    membership = drammen.memberships.get()
    assert membership.notice_received_on == date(2027, 2, 15)
    assert membership.ends_on == date(2027, 12, 31)
    assert Delivery.objects.count() == letters


def test_every_fault_is_told_by_row_and_column_and_nothing_is_done(
    desk: FileDesk, drammen: Organisation, bergen: Organisation
) -> None:
    voss = factories.make_organisation(name="Voss")
    voss.memberships.update(notice_received_on=date(2026, 6, 1), ends_on=date(2026, 12, 31))
    before = list(Membership.objects.order_by("pk").values())

    answer = desk.upload(
        ";;;01.01.2027;;",
        ";Atlantis;;01.01.2027;;",
        "4601;;;32.01.2027;i morgen;",
        "4601;;;;;",
        "4601;;Æresmedlem;01.01.2027;31.12.2026;",
        "4601;;Støttemedlem;01.01.2027;;",
        f";Drammen;Organisasjon med talerett;{BEGAN};;",
        ";Drammen;;01.01.2027;;",
        f";Voss;;{BEGAN};;01.02.2027",
        "4601;;;01.01.2027;30.06.2027;01.02.2027",
        "4601;;;01.02.2025;;02.03.2027",
        "4601;;;01.01.2024;31.12.2024;",
        "4601;;;01.06.2024;31.12.2025;",
        "4601;;;01.06.2024;31.12.2025;",
    )

    assert faults(answer) == [
        (2, "Organisasjon", "Mangler."),
        (3, "Organisasjon", "Vi kjenner ingen «Atlantis»."),
        (4, "Fra og med", "«32.01.2027» er ikke en dato. Skriv den som 31.12.2027."),
        (4, "Til og med", "«i morgen» er ikke en dato. Skriv den som 31.12.2027."),
        (5, "Fra og med", "Mangler. Skriv dagen medlemskapet begynte eller begynner."),
        (6, "Medlemskategori", "Det er ingen medlemskategori som heter «Æresmedlem»."),
        (7, "Medlemskategori", "Kategorien er ikke for denne slags medlem."),
        (
            8,
            "Medlemskategori",
            "Er Stemmeberettiget medlem. Avslutt medlemskapet, og skriv det nye på en rad for seg.",
        ),
        (9, "Fra og med", "Organisasjonen er allerede medlem i perioden."),
        (10, "Oppsagt", "Medlemskapet er allerede sagt opp eller avsluttet."),
        (11, "Fra og med", "Står på en rad over også."),
        (11, "Til og med", "Den som sa opp da, er medlem til og med 31.12.2027."),
        (12, "Oppsagt", "Dagen oppsigelsen kom, kan ikke være senere enn i dag."),
        (14, "Fra og med", "Organisasjonen er allerede medlem i perioden."),
        (15, "Fra og med", "Står på en rad over også."),
    ]
    desk.say_yes(answer)
    assert list(Membership.objects.order_by("pk").values()) == before


def test_what_changed_after_the_preview_is_shown_again(
    desk: FileDesk, bergen: Organisation
) -> None:
    preview = desk.upload("4601;;;01.01.2027;;")
    had(bergen, starts_on=date(2027, 2, 1))

    answer = desk.say_yes(preview)

    assert "Noe er endret siden du så gjennom filen." in answer.content.decode()
    assert bergen.memberships.get().starts_on == date(2027, 2, 1)


@pytest.mark.parametrize("file_format", FileFormat)
def test_what_goes_out_can_come_in_again(
    desk: FileDesk,
    staff: Person,
    drammen: Organisation,
    bergen: Organisation,
    file_format: FileFormat,
) -> None:
    factories.make_chapter(name="Vest", covers=bergen)
    had(
        bergen,
        starts_on=None,
        ends_on=date(2024, 12, 31),
        notice_received_on=date(2024, 5, 1),
    )
    had(bergen, starts_on=date(2027, 1, 15))

    file = export_memberships(file_format=file_format, by=staff, now=NOW)
    answer = desk.upload(content=file.content)

    assert faults(answer) == []
    assert answer.context["plan"].is_empty
    heading, *rows = read(file.content)
    assert heading[6:] == ["Slag", "Fylke", "Fylkeslag", f"Kontingent for {TODAY.year}"]
    assert [(row[1], row[3][:10], row[4][:10], row[5][:10], *row[8:]) for row in rows] == [
        ("Bergen", "2027-01-15", "", "", "Vest", "nei"),
        ("Bergen", "", "2024-12-31", "2024-05-01", "Vest", "nei"),
        ("Drammen", "2026-05-05", "", "", "", "ja"),
    ]


@pytest.mark.parametrize("page", ["hent-inn", "hent-ut"])
def test_it_takes_the_right_to_it(client: Client, page: str) -> None:
    client.force_login(factories.make_staff(groups=["Styre"]))

    assert client.get(f"{PAGE}{page}/").status_code == 403
    assert client.post(f"{PAGE}{page}/").status_code == 403


def test_the_list_leads_there(desk: FileDesk) -> None:
    page = desk.client.get(PAGE).content.decode()

    assert f'href="{PAGE}hent-inn/"' in page
    assert f'href="{PAGE}hent-ut/"' in page
    assert f'href="{PAGE}add/"' not in page
