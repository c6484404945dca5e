"""The official register as files: reads them, and says of each wrong row what is wrong.

Knows nothing of the database; `services.register` puts what is read there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from members.domains import is_domain, is_public
from members.enums import CodeKind, LanguageForm, NameLanguage, OrganisationKind

FOLDER = Path(__file__).resolve().parent / "data"
COUNTIES, MUNICIPALITIES, FORMER = "counties.csv", "municipalities.csv", "former.csv"
OSLO = "0301"

LANGUAGE_FORMS = {
    "bokmål": LanguageForm.BOKMAL,
    "nynorsk": LanguageForm.NYNORSK,
    "nøytral": LanguageForm.NEUTRAL,
}
SAMI = {
    "se": NameLanguage.NORTHERN_SAMI,
    "smj": NameLanguage.LULE_SAMI,
    "sma": NameLanguage.SOUTHERN_SAMI,
}
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


# ---- What a correct register is ----------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A name in a language or a code of a kind, with the days it holds."""

    kind: str
    value: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class County:
    number: str
    name: str
    short_name: str


@dataclass(frozen=True)
class Entry:
    """One municipality or county council."""

    kind: OrganisationKind
    number: str
    name: str
    short_name: str
    organisation_number: str
    county_number: str
    language_form: LanguageForm
    website: str
    names: tuple[Fact, ...]
    codes: tuple[Fact, ...]
    population: dict[int, int]
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Register:
    counties: tuple[County, ...]
    entries: tuple[Entry, ...]


# ---- What is wrong -----------------------------------------------------------------------------


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


class _Row:
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


# ---- Reading -----------------------------------------------------------------------------------

_COMMON = {
    "number", "valid_from", "name", "name_no", "orgnr", "malform", "website", "email_domain",
}  # fmt: skip
COLUMNS = {
    COUNTIES: _COMMON | {"county_authority"},
    MUNICIPALITIES: _COMMON
    | {
        "word", "name_from", "name_unique", "name_sami", "sami_language", "name_kven",
        "county_number", "lat", "lon",
    },
    FORMER: {"number", "kind", "value", "from", "until"},
}  # fmt: skip


def read(folder: Path = FOLDER) -> Register:
    """Raises BadRegister with all that is wrong."""
    problems: list[Problem] = []
    seen = _SeenKinds()
    counties, councils = _read_counties(folder, problems, seen)
    former = _read_former(folder, problems)
    municipalities = _read_municipalities(
        folder, problems, seen, {county.number for county in counties}, former
    )
    if problems:
        raise BadRegister(problems)
    return Register(counties=tuple(counties), entries=(*municipalities, *councils))


def _rows(folder: Path, file: str, problems: list[Problem]) -> Iterator[_Row]:
    try:
        text = (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(file, 1, _("filen finnes ikke.")))
        return
    except UnicodeDecodeError:
        problems.append(Problem(file, 1, _("filen er ikke skrevet i UTF-8.")))
        return
    reader = csv.DictReader(text.splitlines())
    missing = COLUMNS[file] - set(reader.fieldnames or ())
    if missing:
        words = ", ".join(sorted(missing))
        problems.append(Problem(file, 1, _("mangler kolonnene %(words)s.") % {"words": words}))
        return
    for cells in reader:
        row = _Row(file, reader.line_num, cells, problems)
        if None in cells or None in cells.values():
            row.wrong(_("antall felter stemmer ikke med overskriften."))
            continue
        yield row


class _Seen:
    """Remembers where a value stood first."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, int]] = {}

    def check(self, row: _Row, value: str, what: str) -> None:
        here = (row.file, row.line)
        first = self._places.setdefault(value, here)
        if value and first != here:
            row.wrong(
                _("%(what)s %(value)s står allerede i %(file)s, linje %(line)d.")
                % {"what": what, "value": value, "file": first[0], "line": first[1]}
            )


class _SeenKinds:
    def __init__(self) -> None:
        self.number, self.organisation_number, self.domain = _Seen(), _Seen(), _Seen()

    def check(self, row: _Row) -> None:
        """Oslo stands in both files: as a county it adds no organisation."""
        self.number.check(row, row.text("number"), _("nummeret"))
        if row.text("number") != OSLO[:2]:
            self.organisation_number.check(row, row.text("orgnr"), _("organisasjonsnummeret"))
            self.domain.check(row, row.text("email_domain"), _("e-postdomenet"))


def _read_counties(
    folder: Path, problems: list[Problem], seen: _SeenKinds
) -> tuple[list[County], list[Entry]]:
    counties, councils = [], []
    for row in _rows(folder, COUNTIES, problems):
        seen.check(row)
        number = row.checked(
            "number", re.compile(r"[0-9]{2}").fullmatch, _("«%(value)s» er ikke et fylkesnummer.")
        )
        counties.append(County(number, row.needed("name"), row.needed("name_no")))
        entry = _county_council(row, number)
        if number != OSLO[:2]:
            councils.append(entry)
    return counties, councils


def _county_council(row: _Row, number: str) -> Entry:
    name = row.needed("county_authority")
    return Entry(
        kind=OrganisationKind.COUNTY_COUNCIL,
        number=number,
        name=name,
        short_name=name,
        county_number=number,
        names=(Fact(NameLanguage.OFFICIAL, name),),
        codes=(Fact(CodeKind.COUNTY_NUMBER, number, row.day("valid_from")), *_codes(row)),
        organisation_number=row.organisation_number(),
        language_form=row.language_form(),
        website=row.website(),
        population=row.population(),
    )


def _codes(row: _Row) -> tuple[Fact, ...]:
    return (
        Fact(CodeKind.ORGANISATION_NUMBER, row.text("orgnr")),
        Fact(CodeKind.MAIL_DOMAIN, row.mail_domain()),
    )


Former = dict[str, list[Fact]]
FORMER_KINDS = {"number": CodeKind.MUNICIPALITY_NUMBER.value, "name": NameLanguage.OFFICIAL.value}


def _read_former(folder: Path, problems: list[Problem]) -> Former:
    """By today's municipality number: the numbers and official names it had before."""
    former: Former = {}
    for row in _rows(folder, FORMER, problems):
        kind = row.checked(
            "kind", FORMER_KINDS.__contains__, _("«%(value)s» er ikke number eller name.")
        )
        value, first, last = row.needed("value"), row.day("from"), row.day("until")
        if last is None or (first and first > last):
            row.wrong(_("siste dag mangler eller er før første dag."))
        fact = Fact(FORMER_KINDS.get(kind, ""), value, first, last)
        former.setdefault(row.text("number"), []).append(fact)
    return former


def _read_municipalities(
    folder: Path, problems: list[Problem], seen: _SeenKinds, counties: set[str], former: Former
) -> list[Entry]:
    entries = []
    for row in _rows(folder, MUNICIPALITIES, problems):
        seen.check(row)
        number = row.checked(
            "number",
            re.compile(r"[0-9]{4}").fullmatch,
            _("«%(value)s» er ikke et kommunenummer."),
        )
        county = row.needed("county_number")
        if county not in counties:
            row.wrong(_("fylket %(value)s finnes ikke.") % {"value": county})
        elif not number.startswith(county):
            row.wrong(
                _("kommunenummeret %(number)s hører ikke til fylket %(county)s.")
                % {"number": number, "county": county}
            )
        entries.append(_municipality(row, number, county, former.get(number, [])))
    return entries


def _municipality(row: _Row, number: str, county: str, former: list[Fact]) -> Entry:
    unique, norwegian = row.needed("name_unique"), row.needed("name_no")
    oslo = [Fact(CodeKind.COUNTY_NUMBER, county)] if number == OSLO else []
    return Entry(
        kind=OrganisationKind.MUNICIPALITY,
        number=number,
        name=_with_word(row.needed("name"), norwegian, row.needed("word"))
        + unique.removeprefix(norwegian),
        short_name=unique,
        county_number=county,
        names=(*_names(row), *[fact for fact in former if fact.kind == NameLanguage.OFFICIAL]),
        codes=(
            Fact(CodeKind.MUNICIPALITY_NUMBER, number, row.day("valid_from")),
            *[fact for fact in former if fact.kind == CodeKind.MUNICIPALITY_NUMBER],
            *oslo,
            *_codes(row),
        ),
        organisation_number=row.organisation_number(),
        language_form=row.language_form(),
        website=row.website(),
        population=row.population(),
        latitude=row.coordinate("lat", 57.5, 71.5),
        longitude=row.coordinate("lon", 4, 32),
    )


def _with_word(official: str, norwegian: str, word: str) -> str:
    """ "Kárášjohka - Karasjok" → "Kárášjohka – Karasjok kommune"."""
    return official.replace(norwegian, f"{norwegian} {word}").replace(" - ", " – ")


def _names(row: _Row) -> Iterator[Fact]:
    since = row.day("name_from")
    yield Fact(NameLanguage.OFFICIAL, row.text("name"), since)
    yield Fact(NameLanguage.NORWEGIAN, row.text("name_no"))
    if sami := row.text("name_sami"):
        language = row.checked(
            "sami_language", SAMI.__contains__, _("«%(value)s» er ikke se, smj eller sma.")
        )
        yield Fact(SAMI.get(language, ""), sami, since)
    if kven := row.text("name_kven"):
        yield Fact(NameLanguage.KVEN, kven, since)
