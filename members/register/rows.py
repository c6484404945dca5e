"""A line of a file, and what is wrong with it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from members.domains import is_domain, is_public
from members.enums import LanguageForm

LANGUAGE_FORMS = {
    "bokmål": LanguageForm.BOKMAL,
    "nynorsk": LanguageForm.NYNORSK,
    "nøytral": LanguageForm.NEUTRAL,
}
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class Problem:
    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return _("%(file)s, linje %(line)d: %(reason)s") % {
            "file": self.file,
            "line": self.line,
            "reason": self.reason,
        }


class BadRegister(Exception):
    """Nothing was loaded; every wrong row is named."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def is_organisation_number(value: str) -> bool:
    """Nine digits, the last one weighed out modulo 11 (the Brønnøysund registers' rule)."""
    if not re.fullmatch(r"[89][0-9]{8}", value):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, WEIGHTS, strict=False))
    return (11 - total % 11) % 11 == int(value[8])


class Row:
    """A line of a file. Each reader notes what is wrong and gives something harmless back."""

    def __init__(self, file: str, line: int, cells: dict[str, str], problems: list[Problem]):
        self.file, self.line, self.problems = file, line, problems
        self._cells = cells

    def wrong(self, reason: str) -> None:
        self.problems.append(Problem(self.file, self.line, reason))

    def columns(self) -> list[str]:
        return list(self._cells)

    def text(self, column: str) -> str:
        return self._cells[column].strip()

    def needed(self, column: str) -> str:
        value = self.text(column)
        if not value:
            self.wrong(_("kolonnen %(column)s er tom.") % {"column": column})
        return value

    def checked(self, column: str, test: Callable[[str], object], reason: str) -> str:
        value = self.needed(column)
        if value and not test(value):
            self.wrong(reason % {"value": value})
        return value

    def day(self, column: str) -> date | None:
        value = self.text(column)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.wrong(_("«%(value)s» er ikke en dato (ÅÅÅÅ-MM-DD).") % {"value": value})
            return None

    def coordinate(self, column: str, lowest: float, highest: float) -> float | None:
        value = self.text(column)
        try:
            number = float(value) if value else None
        except ValueError:
            number = lowest - 1
        if number is not None and not lowest <= number <= highest:
            self.wrong(_("«%(value)s» er ikke en koordinat i Norge.") % {"value": value})
        return number

    def population(self) -> dict[int, int]:
        figures = {}
        for column in self.columns():
            if not (match := re.fullmatch(r"population_([0-9]{4})", column)):
                continue
            value = self.text(column)
            if not value.isascii() or not value.isdigit() or int(value) == 0:
                self.wrong(
                    _("folketallet «%(value)s» for %(year)s er ikke et helt tall over null.")
                    % {"value": value, "year": match[1]}
                )
                continue
            figures[int(match[1])] = int(value)
        return figures

    def language_form(self) -> LanguageForm:
        value = self.text("malform")
        if value not in LANGUAGE_FORMS:
            self.wrong(
                _("målformen «%(value)s» finnes ikke. Bruk bokmål, nynorsk eller nøytral.")
                % {"value": value}
            )
        return LANGUAGE_FORMS.get(value, LanguageForm.NEUTRAL)

    def organisation_number(self) -> str:
        return self.checked(
            "orgnr",
            is_organisation_number,
            _("organisasjonsnummeret %(value)s er ikke gyldig (kontrollsifferet stemmer ikke)."),
        )

    def mail_domain(self) -> str:
        return self.checked(
            "email_domain",
            lambda value: is_domain(value) and not is_public(value),
            _("«%(value)s» kan ikke være e-postdomenet til en organisasjon."),
        )

    def website(self) -> str:
        value = self.text("website")
        if value and not re.fullmatch(r"https://[^\s/]+/\S*", value):
            self.wrong(
                _("nettstedet «%(value)s» må begynne med https:// og slutte med /.")
                % {"value": value}
            )
        return value


def rows_of(folder: Path, file: str, columns: set[str], problems: list[Problem]) -> Iterator[Row]:
    try:
        text = (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(file, 1, _("filen finnes ikke.")))
        return
    except UnicodeDecodeError:
        problems.append(Problem(file, 1, _("filen er ikke skrevet i UTF-8.")))
        return
    reader = csv.DictReader(text.splitlines())
    missing = columns - set(reader.fieldnames or ())
    if missing:
        words = ", ".join(sorted(missing))
        problems.append(Problem(file, 1, _("mangler kolonnene %(words)s.") % {"words": words}))
        return
    for cells in reader:
        row = Row(file, reader.line_num, cells, problems)
        if None in cells or None in cells.values():
            row.wrong(_("antall felter stemmer ikke med overskriften."))
            continue
        yield row
