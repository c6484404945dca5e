"""Lines to invoice as a file, those of one recipient together. For the secretariat: in bokmål."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate, localtime

from core import spreadsheets
from core.services import log_act
from core.spreadsheets import Cell, Export, FileFormat
from events.models import Event, InvoiceLine, InvoiceRun

if TYPE_CHECKING:
    from events.querysets import InvoiceLineQuerySet
    from members.models import Person

CENT = Decimal("0.01")


@transaction.atomic
def export_run(*, run: InvoiceRun, file_format: FileFormat, by: Person, now: datetime) -> Export:
    rows = _rows(run.lines.for_reading())
    _tell(run.event, len(rows), file_format, by=by, now=now)
    day = localtime(run.made_at).date()
    return _export(rows, name=f"{run.event.slug}-faktura-{day}", file_format=file_format)


@transaction.atomic
def export_lines(
    *, lines: InvoiceLineQuerySet, file_format: FileFormat, by: Person, now: datetime
) -> Export:
    """Across events, such as everything of one organisation."""
    found = list(lines.for_reading().by_recipient())
    for event in {line.booking.event for line in found}:
        count = sum(line.booking.event_id == event.pk for line in found)
        _tell(event, count, file_format, by=by, now=now)
    return _export(_rows(found), name=f"fakturalinjer-{localdate(now)}", file_format=file_format)


def _tell(event: Event, count: int, file_format: FileFormat, *, by: Person, now: datetime) -> None:
    log_act(
        by=by,
        now=now,
        verb="event.invoices_exported",
        subject=event,
        text="Hentet fakturalinjer.",
        after={"rader": count, "fil": file_format.label},
    )


def _export(rows: list[list[Cell]], *, name: str, file_format: FileFormat) -> Export:
    return spreadsheets.export(
        [_heading(), *rows], name=name, sheet="Fakturalinjer", file_format=file_format
    )


def _heading() -> list[Cell]:
    return [
        "Mottaker",
        "Organisasjonsnummer",
        "Referanse",
        "Arrangement",
        "Begynner",
        "Slag",
        "Tekst",
        "Deltaker",
        "Antall",
        "Enhetspris",
        "Beløp med mva.",
        "Mva.-sats",
        "Herav mva.",
        "Mva.",
        "Hvorfor",
        "Påmelding",
        "Laget",
    ]


def _rows(lines: Iterable[InvoiceLine]) -> list[list[Cell]]:
    return [_row(line) for line in lines]


def _row(line: InvoiceLine) -> list[Cell]:
    event = line.booking.event
    return [
        line.recipient_name,
        line.recipient_orgnr,
        line.recipient_reference,
        event.title,
        localtime(event.starts_at).date(),
        line.get_kind_display(),
        line.text,
        line.participant.name if line.participant else "",
        line.quantity,
        line.unit_price,
        line.amount,
        line.vat_percent,
        vat_in(line),
        line.get_vat_display(),
        line.because,
        str(line.booking.reference),
        localtime(line.created_at).replace(tzinfo=None, microsecond=0),
    ]


def vat_in(line: InvoiceLine) -> Decimal:
    """How much of the amount is tax."""
    return (line.amount * line.vat_percent / (100 + line.vat_percent)).quantize(CENT)
