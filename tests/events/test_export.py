from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from core.models import Act
from core.refusals import Refused
from core.spreadsheets import Export, FileFormat
from events.enums import Refusal
from events.models import Event
from events.services import Needs
from events.services.export import export_participants
from members.models import Person
from tests.events import acts
from tests.factories import NOW, make_event, make_person, make_staff

pytestmark = pytest.mark.django_db

DANGEROUS = [
    "=1+1",
    "+47 99 99 99 99",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "\t=1",
    "|x",
]


def export(event: Event, by: Person, *, file_format: str, with_needs: bool = False) -> Export:
    return export_participants(
        event=event, file_format=FileFormat(file_format), with_needs=with_needs, by=by, now=NOW
    )


def csv_rows(made: Export) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("name", DANGEROUS)
def test_csv_holds_no_formula(staff: Person, name: str) -> None:
    event = make_event()
    acts.sign_up(event=event, person=make_person(name=name))

    _, row = csv_rows(export(event, staff, file_format="csv"))

    assert row[0].lstrip()[0] not in "=+-@|"


@pytest.mark.parametrize("name", DANGEROUS)
def test_excel_holds_the_name_as_text(staff: Person, name: str) -> None:
    event = make_event()
    acts.sign_up(event=event, person=make_person(name=name))

    book = load_workbook(io.BytesIO(export(event, staff, file_format="xlsx").content))

    cell = book.worksheets[0]["A2"]
    assert cell.data_type != "f"
    assert str(cell.value).strip() == name.strip()


def test_excel_survives_control_characters(staff: Person) -> None:
    event = make_event()
    acts.sign_up(event=event, person=make_person(name="Kari\x07 Nordmann"))

    book = load_workbook(io.BytesIO(export(event, staff, file_format="xlsx").content))

    assert book.worksheets[0]["A2"].value == "Kari Nordmann"


def test_rows_hold_what_the_door_and_the_invoice_need(staff: Person, member: Person) -> None:
    event = make_event(member_price=2500, other_price=3900)
    organisation = member.affiliations.get().organisation
    acts.sign_up(event=event, person=member, organisation=organisation)

    heading, row = csv_rows(export(event, staff, file_format="csv"))

    told = dict(zip(heading, row, strict=True))
    assert told["Navn"] == "Kari Nordmann"
    assert told["Organisasjon"] == "Drammen"
    assert told["Tilstand"] == "påmeldt"
    assert told["Kroner"] == "2500,00"
    assert told["Organisasjonsnummer"] == acts.INVOICE.orgnr


def test_those_who_cancelled_are_left_out(staff: Person) -> None:
    event = make_event(capacity=1)
    acts.sign_up(event=event)
    acts.sign_up(event=event)
    other = make_event()
    acts.sign_up(event=other)

    assert len(csv_rows(export(event, staff, file_format="csv"))) == 3


def test_health_data_needs_the_right_to_it(staff: Person) -> None:
    with pytest.raises(Refused) as refused:
        export(make_event(), staff, file_format="csv", with_needs=True)

    assert refused.value.reason == Refusal.NEEDS_ARE_CLOSED


def test_health_data_comes_only_when_asked_for() -> None:
    cook = make_staff(groups=["Sekretariat", "Mat og tilrettelegging"])
    event = make_event(asks_for_needs=True)
    acts.sign_up(event=event, needs=Needs(diet="Glutenfritt", has_consented=True))

    without = export(event, cook, file_format="csv").content.decode()
    with_needs = export(event, cook, file_format="csv", with_needs=True).content.decode()

    assert "Glutenfritt" not in without
    assert "Glutenfritt" in with_needs


def test_act_log_tells_who_took_the_list_and_nothing_of_health() -> None:
    cook = make_staff(groups=["Sekretariat", "Mat og tilrettelegging"])
    event = make_event(asks_for_needs=True)
    acts.sign_up(event=event, needs=Needs(diet="Glutenfritt", has_consented=True))

    export(event, cook, file_format="xlsx", with_needs=True)

    act = Act.objects.get(verb="event.exported")
    assert (act.by, act.after["rader"]) == (cook, 1)
    assert "Glutenfritt" not in f"{act.text}{act.before}{act.after}"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_page_gives_the_file(client, staff, clock, file_format) -> None:
    event = make_event(slug="kulturtreff")
    client.force_login(staff)

    answer = client.post(
        f"/admin/events/event/{event.pk}/deltakerliste/", {"file_format": file_format}
    )

    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="kulturtreff-deltakere.{file_format}"'
    )


def test_page_offers_no_health_data_without_the_right(client, staff, clock) -> None:
    event = make_event()
    client.force_login(staff)
    page = f"/admin/events/event/{event.pk}/deltakerliste/"

    assert "with_needs" not in client.get(page).content.decode()
    assert client.post(page, {"file_format": "csv", "with_needs": "on"}).status_code == 200
    assert not Act.objects.filter(text__contains="tilrettelegging").exists()
