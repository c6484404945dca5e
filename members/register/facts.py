"""What a correct register is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from members.enums import ChangeKind, LanguageForm, OrganisationKind


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
    exists_from: date | None = None
    exists_until: date | None = None


# An organisation's last official number and its last day, which is empty for those of today.
Key = tuple[str, date | None]


@dataclass(frozen=True)
class Entry:
    """One municipality or county council, of today or a former one."""

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
    exists_from: date | None = None
    exists_until: date | None = None
    names_before: tuple[str, ...] = ()  # what its predecessors were called and numbered

    @property
    def key(self) -> Key:
        return (self.number, self.exists_until)


@dataclass(frozen=True)
class Side:
    """What a change makes of an organisation, or makes it from. Nobody has a number before it is
    decided: then it is empty."""

    number: str
    name: str
    short_name: str
    word: str = "kommune"

    @property
    def kind(self) -> OrganisationKind:
        is_county = len(self.number) == len("03")
        return OrganisationKind.COUNTY_COUNCIL if is_county else OrganisationKind.MUNICIPALITY

    @property
    def title(self) -> str:
        if self.kind == OrganisationKind.COUNTY_COUNCIL:
            return f"{self.name} fylkeskommune"
        return called(self.name, self.short_name, self.word)


@dataclass(frozen=True)
class Line:
    old: Side
    new: Side


@dataclass(frozen=True)
class Change:
    """Lines that hang together: all who merge, and all that are made of them."""

    effective_on: date
    kind: ChangeKind
    is_planned: bool
    lines: tuple[Line, ...]

    @property
    def key(self) -> str:
        numbers = sorted({line.old.number for line in self.lines})
        return change_key(self.effective_on, numbers)

    @property
    def carries_on(self) -> bool:
        """The same organisation before and after, with a new name or number."""
        return self.kind in {ChangeKind.RENAMING, ChangeKind.RENUMBERING}


def change_key(effective_on: date, predecessors: list[str]) -> str:
    return f"{effective_on} {'+'.join(predecessors)}"[:200]


def called(official: str, short_name: str, word: str = "kommune") -> str:
    """How a municipality is written: "Kárášjohka - Karasjok" → "Kárášjohka – Karasjok kommune"."""
    norwegian = short_name.partition(" (")[0]
    written = official.replace(norwegian, f"{norwegian} {word}").replace(" - ", " – ")
    return written + short_name.removeprefix(norwegian)


@dataclass(frozen=True)
class Register:
    counties: tuple[County, ...]
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...] = ()
    # For each change that is done, by its key: who followed whom.
    descent: dict[str, tuple[tuple[Key, Key], ...]] = field(default_factory=dict)
