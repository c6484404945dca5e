"""What is to be invoiced, as files."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from core.models import Act
from core.spreadsheets import FileFormat
from events.models import (
    InvoiceLine,
)
from events.services.invoice_export import export_lines, export_run
from events.services.invoicing import settle_event
from members.models import Organisation, Person
from tests.events.test_invoicing import (
    choose,
    make_dinner,
    paid_event,
    settle,
    sign_up_from,
)
from tests.factories import NOW, make_organisation

pytestmark = pytest.mark.django_db


# ---- Files --------------------------------------------------------------------------------------


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def test_a_run_is_a_file_with_a_row_for_each_line(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    choose(participant, make_dinner(event))
    run = settle_event(event=event, by=staff, now=NOW)

    export = export_run(run=run, file_format=FileFormat.XLSX, by=staff, now=NOW)

    heading, *rows = rows_of(export.content)
    assert export.name == f"{event.slug}-faktura-2027-03-01.xlsx"
    told = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [row["Beløp med mva."] for row in told] == [1000, 600]
    assert [row["Herav mva."] for row in told] == [0, 120]
    assert {row["Deltaker"] for row in told} == {participant.name}
    assert Act.objects.filter(verb="event.invoices_exported", by=staff).count() == 1


def test_everything_of_one_organisation_is_a_file_across_events(
    staff: Person, drammen: Organisation
) -> None:
    for title in ("Vårmøte", "Høstmøte"):
        event = paid_event(title=title)
        sign_up_from(event, drammen)
        sign_up_from(event, make_organisation())
        settle(event, staff)

    export = export_lines(
        lines=InvoiceLine.objects.filter(booking__organisation=drammen),
        file_format=FileFormat.CSV,
        by=staff,
        now=NOW,
    )

    rows = export.content.decode("utf-8-sig").splitlines()[1:]
    assert sorted(row.split(";")[3] for row in rows) == ["Høstmøte", "Vårmøte"]
