"""What every file that is brought in has: a heading, lines, faults, and a plan that says it all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.refusals import Refused
from core.spreadsheets import Cell, Table
from members.search import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_LINES = 25_000
SHOWN = 500
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class FileRefusal(models.TextChoices):
    NO_ADDRESSES = (
        "no_addresses",
        gettext_lazy("Den øverste raden må si hva kolonnene er. Vi fant ikke «E-postadresse»."),
    )
    NO_NAMES_OR_NUMBERS = (
        "no_names_or_numbers",
        gettext_lazy(
            "Den øverste raden må si hva kolonnene er. Vi fant ingen med organisasjonens "
            "nummer eller navn."
        ),
    )
    TWICE = "twice", gettext_lazy("To kolonner har samme overskrift.")
    EMPTY = "empty", gettext_lazy("Det står ingenting under overskriftene i filen.")
    TOO_LONG = "too_long", gettext_lazy("Filen har mer enn 25 000 rader. Del den i flere.")
    CHANGED_SINCE = (
        "changed_since",
        gettext_lazy("Noe er endret siden du så gjennom filen. Se gjennom den en gang til."),
    )


@dataclass(frozen=True)
class Fault:
    row: int
    column: StrOrPromise
    text: str


@dataclass(frozen=True)
class Change:
    """A cell of what is here; `before` is empty where nothing stood."""

    row: int
    who: str
    column: StrOrPromise
    before: str
    after: str


class Wrong(Exception):
    """What is wrong with a cell."""


V = TypeVar("V")


@dataclass(frozen=True)
class Line:
    """`number` is the row in the file, counted as a spreadsheet does; the cells follow."""

    number: int

    def cell(self, column: models.TextChoices) -> str:
        return str(getattr(self, column))

    def fault(self, column: models.TextChoices, text: StrOrPromise) -> Fault:
        return Fault(self.number, column.label, str(text))

    def read(
        self, column: models.TextChoices, reader: Callable[[str], V], faults: list[Fault]
    ) -> V | None:
        """None for an empty cell, and for one with a fault."""
        text = self.cell(column)
        try:
            return reader(text) if text else None
        except Wrong as wrong:
            faults.append(self.fault(column, str(wrong)))
            return None

    def too_long(self, longest: dict[models.TextChoices, int]) -> Iterator[Fault]:
        for column, most in longest.items():
            if len(self.cell(column)) > most:
                text = _("Er lengre enn %(longest)d tegn.") % {"longest": most}
                yield self.fault(column, text)


def day(text: str) -> date:
    """As people write it, as ISO 8601 does, or as Excel hands over a cell with a date."""
    try:
        if found := _DAY_FIRST.fullmatch(text):
            day_of_month, month, year = found.groups()
            return date(int(year), int(month), int(day_of_month))
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        said = _("«%(text)s» er ikke en dato. Skriv den som 31.12.2027.") % {"text": text}
        raise Wrong(said) from error


L = TypeVar("L", bound=Line)


@dataclass(frozen=True)
class Sheet(Generic[L]):
    """One kind of file. A column's value names the cell of its line; one of `key` must be there."""

    columns: type[models.TextChoices]
    line: type[L]
    key: Sequence[models.TextChoices]
    without_key: FileRefusal

    def lines_of(self, table: Table) -> list[L]:
        """Raises Refused for what is no such file."""
        columns = self._places(table[0] if table else [])
        lines = []
        for number, row in enumerate(table[1:], start=2):
            cells = {c: row[place] for c, place in columns.items() if place < len(row)}
            if any(cells.values()):
                lines.append(self.line(number, **cells))
        if not lines:
            raise Refused(FileRefusal.EMPTY)
        if len(lines) > MOST_LINES:
            raise Refused(FileRefusal.TOO_LONG)
        return lines

    def unread(self, table: Table) -> list[str]:
        """Headings of columns that we do not know, and leave alone."""
        known = self._by_heading()
        return [text for text in (table[0] if table else []) if text and fold(text) not in known]

    def _by_heading(self) -> dict[str, str]:
        return {fold(str(column.label)): str(column) for column in self.columns}

    def _places(self, heading: Sequence[str]) -> dict[str, int]:
        known = self._by_heading()
        found: dict[str, int] = {}
        for place, text in enumerate(heading):
            column = known.get(fold(text))
            if column in found:
                raise Refused(FileRefusal.TWICE)
            if column:
                found[column] = place
        if not any(column in found for column in self.key):
            raise Refused(self.without_key)
        return found


@dataclass(frozen=True)
class Part:
    """Some of what a plan does. `said` counts it: «2 nye personer»."""

    said: str
    caption: str
    headings: Sequence[StrOrPromise]
    rows: Sequence[Sequence[Cell]]
    shown_at_most: int = SHOWN

    @property
    def shown(self) -> Sequence[Sequence[Cell]]:
        return self.rows[: self.shown_at_most]


@dataclass
class Plan:
    """What the file will do, in its order. Each kind of file adds its own parts."""

    faults: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def own_parts(self) -> Iterator[Part]:
        yield from ()

    @property
    def parts(self) -> list[Part]:
        """Whatever is overwritten is shown to the last cell."""
        n = len(self.changes)
        changed = Part(
            ngettext("%(n)d endring", "%(n)d endringer", n) % {"n": n},
            _("Endringer"),
            [_("Rad"), _("Hvem"), _("Kolonne"), _("Før"), _("Etter")],
            [(one.row, one.who, str(one.column), one.before, one.after) for one in self.changes],
            shown_at_most=n,
        )
        return [part for part in (changed, *self.own_parts()) if part.rows]

    @property
    def is_empty(self) -> bool:
        return not self.parts

    @property
    def faulty_rows(self) -> int:
        return len({fault.row for fault in self.faults})

    @property
    def said(self) -> str:
        return ", ".join(part.said for part in self.parts)

    @property
    def digest(self) -> str:
        """Two plans that do the same have the same."""
        said = repr([(part.caption, [*part.rows]) for part in self.parts])
        return hashlib.sha256(said.encode()).hexdigest()


def in_words(value: object) -> str:
    """As a change says it."""
    if isinstance(value, date):
        return date_format(value, "d.m.Y")
    return "" if value is None else str(value)
