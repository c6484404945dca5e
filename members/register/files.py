"""The three files, and how they hang together: today's two, and the changes before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from members.enums import CodeKind, NameLanguage, OrganisationKind
from members.register.changes import (
    CHANGES,
    Being,
    History,
    former_counties,
    former_entry,
    history,
    read_changes,
)
from members.register.facts import County, Entry, Fact, Register, called
from members.register.rows import BadRegister, Problem, Row, rows_of

FOLDER = Path(__file__).resolve().parent.parent / "data"
COUNTIES, MUNICIPALITIES = "counties.csv", "municipalities.csv"
OSLO = "0301"

SAMI = {
    "se": NameLanguage.NORTHERN_SAMI,
    "smj": NameLanguage.LULE_SAMI,
    "sma": NameLanguage.SOUTHERN_SAMI,
}
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
}  # fmt: skip


def read(folder: Path = FOLDER) -> Register:
    """Raises BadRegister with all that is wrong."""
    problems: list[Problem] = []
    seen = _SeenKinds()
    changes = read_changes(folder, problems)
    past = History({}, (), {}) if problems else history(changes)
    counties, councils = _read_counties(folder, problems, seen, past)
    municipalities = _read_municipalities(
        folder, problems, seen, {county.number for county in counties}, past
    )
    if problems:
        raise BadRegister(problems)
    former = [former_entry(being) for being in past.ended]
    return Register(
        counties=(*counties, *former_counties(past.ended)),
        entries=(*municipalities, *councils, *former),
        changes=tuple(changes),
        descent=past.descent,
    )


class _Seen:
    """Remembers where a value stood first."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, int]] = {}

    def check(self, row: Row, value: str, what: str) -> None:
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

    def check(self, row: Row) -> None:
        """Oslo stands in both files: as a county it adds no organisation."""
        self.number.check(row, row.text("number"), _("nummeret"))
        if row.text("number") != OSLO[:2]:
            self.organisation_number.check(row, row.text("orgnr"), _("organisasjonsnummeret"))
            self.domain.check(row, row.text("email_domain"), _("e-postdomenet"))


def _read_counties(
    folder: Path, problems: list[Problem], seen: _SeenKinds, past: History
) -> tuple[list[County], list[Entry]]:
    counties, councils = [], []
    for row in rows_of(folder, COUNTIES, COLUMNS[COUNTIES], problems):
        seen.check(row)
        number = row.checked(
            "number", re.compile(r"[0-9]{2}").fullmatch, _("«%(value)s» er ikke et fylkesnummer.")
        )
        counties.append(
            County(number, row.needed("name"), row.needed("name_no"), row.day("valid_from"))
        )
        entry = _county_council(row, number, past.living.get(number))
        if number != OSLO[:2]:
            councils.append(entry)
    return counties, councils


def _county_council(row: Row, number: str, being: Being | None) -> Entry:
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
        exists_from=being.exists_from if being else None,
        names_before=tuple(being.all_before) if being else (),
    )


def _codes(row: Row) -> tuple[Fact, ...]:
    return (
        Fact(CodeKind.ORGANISATION_NUMBER, row.text("orgnr")),
        Fact(CodeKind.MAIL_DOMAIN, row.mail_domain()),
    )


def _read_municipalities(
    folder: Path, problems: list[Problem], seen: _SeenKinds, counties: set[str], past: History
) -> list[Entry]:
    entries = []
    for row in rows_of(folder, MUNICIPALITIES, COLUMNS[MUNICIPALITIES], problems):
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
        entries.append(_municipality(row, number, county, past.living.get(number)))
    today = {entry.number for entry in entries}
    problems += [
        Problem(CHANGES, 1, _("ingen kommune har nummeret %(value)s i dag.") % {"value": number})
        for number, being in past.living.items()
        if being.kind == OrganisationKind.MUNICIPALITY and number not in today
    ]
    return entries


def _municipality(row: Row, number: str, county: str, being: Being | None) -> Entry:
    unique, norwegian = row.needed("name_unique"), row.needed("name_no")
    official = row.checked(
        "name", re.compile(re.escape(norwegian)).search, _("«%(value)s» mangler det norske navnet.")
    )
    oslo = [Fact(CodeKind.COUNTY_NUMBER, county)] if number == OSLO else []
    former = being.facts if being else []
    return Entry(
        kind=OrganisationKind.MUNICIPALITY,
        number=number,
        name=called(official, unique, row.needed("word")),
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
        exists_from=being.exists_from if being else None,
        names_before=tuple(being.all_before) if being else (),
    )


def _names(row: Row) -> Iterator[Fact]:
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
