"""The list of participants as a file, safe to open in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from defusedcsv import csv
from django.db import models, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core.refusals import Refused
from core.services import log_act
from events.enums import Refusal
from events.models import Event, Participant

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from members.models import Person

Cell = str | int | Decimal | datetime | None


class FileFormat(models.TextChoices):
    XLSX = "xlsx", gettext_lazy("Excel")
    CSV = "csv", gettext_lazy("CSV, med semikolon")


CONTENT_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Export:
    name: str
    content_type: str
    content: bytes


@transaction.atomic
def export_participants(
    *, event: Event, file_format: FileFormat, with_needs: bool, by: Person, now: datetime
) -> Export:
    """Everybody with a place or in the queue. Health data only for those with the right to it."""
    if with_needs and not by.has_perm("events.view_need"):
        raise Refused(Refusal.NEEDS_ARE_CLOSED)
    rows = list(_rows(event, with_needs=with_needs))
    write = _as_xlsx if file_format == FileFormat.XLSX else _as_csv
    log_act(
        by=by,
        now=now,
        verb="event.exported",
        subject=event,
        text=_("Hentet deltakerlista med mat og tilrettelegging.")
        if with_needs
        else _("Hentet deltakerlista."),
        after={"rader": len(rows), "fil": file_format.label},
    )
    return Export(
        name=f"{event.slug}-deltakere.{file_format}",
        content_type=CONTENT_TYPES[file_format],
        content=write([_heading(with_needs=with_needs), *rows]),
    )


def _heading(*, with_needs: bool) -> list[Cell]:
    columns = [
        _("Navn"),
        _("E-postadresse"),
        _("Telefon"),
        _("Organisasjon"),
        _("Tilstand"),
        _("Pris"),
        _("Kroner"),
        _("Meldt på"),
        _("Fakturamottaker"),
        _("Organisasjonsnummer"),
        _("Fakturareferanse"),
    ]
    return [*columns, _("Mat"), _("Tilrettelegging")] if with_needs else [*columns]


def _rows(event: Event, *, with_needs: bool) -> Iterable[list[Cell]]:
    participants = event.participants.live().select_related(
        "person", "category", "booking__organisation", *(["need"] if with_needs else [])
    )
    for participant in participants.order_by("state", "name", "pk"):
        row = _row(participant)
        if with_needs:
            need = getattr(participant, "need", None)
            row += [need.diet, need.access] if need else ["", ""]
        yield row


def _row(participant: Participant) -> list[Cell]:
    booking = participant.booking
    return [
        participant.name,
        participant.email,
        participant.person.phone if participant.person else "",
        booking.organisation.name if booking.organisation else "",
        participant.get_state_display(),
        participant.category.name,
        participant.price,
        # Spreadsheets know no zones: the clock on the wall in Oslo.
        localtime(booking.created_at).replace(tzinfo=None, microsecond=0),
        booking.invoice_name,
        booking.invoice_orgnr,
        booking.invoice_reference,
    ]


def _as_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """With the mark and the semicolons that a Norwegian Excel expects."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([_as_text(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _as_text(value: Cell) -> Cell:
    """On one line: a formula hides well behind a tab or a line break."""
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return " ".join(value.split()) if isinstance(value, str) else value


def _as_xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Deltakere"))
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> WriteOnlyCell:
    """Text stays text: "=1+1" is somebody's name here, never a formula."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
