"""Tables as files that are safe to open in a spreadsheet: no cell is ever a formula. And back."""

from __future__ import annotations

import csv as plain_csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from defusedcsv import csv
from django.db import models
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Cell = str | int | Decimal | date | datetime | None
Rows = Sequence[Sequence[Cell]]
Table = Sequence[Sequence[str]]

LARGEST_UNPACKED = 200 * 1024 * 1024
FORMULA_BEGINS_WITH = "@+-=|%"  # as defusedcsv has it


class FileFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel")
    CSV = "csv", _("CSV, med semikolon")


CONTENT_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Export:
    name: str
    content_type: str
    content: bytes


def export(rows: Rows, *, name: str, sheet: str, file_format: FileFormat) -> Export:
    """`name`: of the file, without its ending. `sheet`: what the sheet in it is called."""
    is_xlsx = file_format == FileFormat.XLSX
    return Export(
        name=f"{name}.{file_format}",
        content_type=CONTENT_TYPES[file_format],
        content=_as_xlsx(rows, sheet=sheet) if is_xlsx else _as_csv(rows),
    )


def _as_csv(rows: Rows) -> bytes:
    """With the mark and the semicolons that a Norwegian Excel expects."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([_as_text(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _as_text(value: Cell) -> Cell:
    """On one line: a formula hides well behind a tab or a line break."""
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return " ".join(value.split()) if isinstance(value, str) else value


def _as_xlsx(rows: Rows, *, sheet: str) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        page.append([_cell(page, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(page: WriteOnlyWorksheet, value: Cell) -> WriteOnlyCell:
    """Text stays text: "=1+1" is somebody's name here, never a formula."""
    if not isinstance(value, str):
        return WriteOnlyCell(page, value=value)
    cell = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell


class Unreadable(Exception):
    """The file is no table."""


def read(content: bytes) -> Table:
    """The first sheet of an Excel file, or a CSV file however its cells are parted.

    Every cell as text on one line. Raises Unreadable.
    """
    return _from_xlsx(content) if content.startswith(b"PK") else _from_csv(content)


def _from_xlsx(content: bytes) -> Table:
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Unreadable
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows: Iterable[Sequence[object]] = book.worksheets[0].iter_rows(values_only=True)
        return [[_read_cell(value) for value in row] for row in rows]
    except (BadZipFile, KeyError, ValueError, OSError, IndexError, SyntaxError) as error:
        raise Unreadable from error


def _read_cell(value: object) -> str:
    """A telephone number that Excel took for a number has no decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else _on_one_line(str(value))


def _from_csv(content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what an older Excel writes
    heading = text.partition("\n")[0]
    parted_by = max(";,\t", key=heading.count)
    rows = plain_csv.reader(io.StringIO(text, newline=""), delimiter=parted_by)
    try:
        return [[_unescaped(_on_one_line(cell)) for cell in row] for row in rows]
    except plain_csv.Error as error:
        raise Unreadable from error


def _on_one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _unescaped(text: str) -> str:
    """As it was before `export` made sure that it is no formula."""
    if text[:1] == "'" and text[1:2] and text[1] in FORMULA_BEGINS_WITH:
        return text[1:].replace("\\|", "|")
    return text
