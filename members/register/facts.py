"""What a correct register is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from members.enums import LanguageForm, OrganisationKind


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
