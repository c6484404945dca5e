"""The file of changes, and what the organisations were before and between them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from members.enums import ChangeKind, CodeKind, LanguageForm, NameLanguage, OrganisationKind
from members.register.facts import Change, County, Entry, Fact, Key, Line, Side
from members.register.rows import Problem, Row, rows_of

CHANGES = "changes.csv"
COLUMNS = {
    "effective_on", "planned", "kind", "old_number", "old_name", "old_short", "old_word",
    "new_number", "new_name", "new_short",
}  # fmt: skip
ONE_DAY = timedelta(days=1)
SAME_ORGANISATION = {ChangeKind.RENAMING, ChangeKind.RENUMBERING}
_NUMBER = re.compile(r"[0-9]{2}|[0-9]{4}")


def read_changes(folder: Path, problems: list[Problem]) -> list[Change]:
    """The oldest first."""
    together: dict[tuple[date, bool, ChangeKind | None, str], list[Line]] = {}
    for row in rows_of(folder, CHANGES, COLUMNS, problems):
        kind, line = _kind(row), _line(row)
        day = row.day("effective_on")
        if day is None:
            row.wrong(_("dagen endringen gjelder fra, mangler."))
            continue
        is_same = kind in SAME_ORGANISATION
        part = line.old.number if is_same else str(line.old.kind)
        group = (day, row.text("planned") == "yes", kind if is_same else None, part)
        together.setdefault(group, []).append(line)
    changes = [
        Change(day, kind or shape(lines), is_planned, tuple(lines))
        for (day, is_planned, kind, _part), all_lines in together.items()
        for lines in ([all_lines] if kind else _hanging_together(all_lines))
    ]
    return sorted(changes, key=lambda change: (change.effective_on, change.key))


def _kind(row: Row) -> ChangeKind:
    kind = row.checked(
        "kind",
        ChangeKind.values.__contains__,
        _("«%(value)s» er ikke merger, split, renaming eller renumbering."),
    )
    return ChangeKind(kind) if kind in ChangeKind.values else ChangeKind.RENUMBERING


def _line(row: Row) -> Line:
    old = row.checked("old_number", _NUMBER.fullmatch, _("«%(value)s» er ikke et nummer."))
    new = row.text("new_number")
    if row.text("planned") != "yes":
        row.checked("new_number", _NUMBER.fullmatch, _("«%(value)s» er ikke et nummer."))
    word = row.text("old_word") or "kommune"
    old_name, new_name = row.needed("old_name"), row.needed("new_name")
    return Line(
        old=Side(old, old_name, row.text("old_short") or old_name, word),
        new=Side(new, new_name, row.text("new_short") or new_name),
    )


def shape(lines: Iterable[Line]) -> ChangeKind:
    """Several made into one, one made into several, or both."""
    old = {line.old.number for line in lines}
    new = {(line.new.number, line.new.name) for line in lines}
    if len(new) == 1:
        return ChangeKind.MERGER
    return ChangeKind.SPLIT if len(old) == 1 else ChangeKind.SPLIT_MERGER


def _hanging_together(lines: list[Line]) -> list[list[Line]]:
    parts: list[list[Line]] = []
    for line in lines:
        touched = [part for part in parts if any(_share(line, other) for other in part)]
        parts = [part for part in parts if part not in touched]
        parts.append([*[other for part in touched for other in part], line])
    return parts


def _share(one: Line, other: Line) -> bool:
    return one.old.number == other.old.number or one.new == other.new


# ---- What they were ------------------------------------------------------------------------------


@dataclass
class Being:
    """An organisation through the changes: what it has been called and numbered, until when."""

    kind: OrganisationKind
    title: str
    short_name: str
    exists_from: date | None = None
    exists_until: date | None = None
    number: str = ""
    number_from: date | None = None
    name: str = ""
    name_from: date | None = None
    facts: list[Fact] = field(default_factory=list)
    before: list[Being] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.number, self.exists_until)

    def take_number(self, number: str, day: date) -> None:
        if self.number and number != self.number:
            self._was(_NUMBER_KINDS[self.kind], self.number, self.number_from, day)
        if number != self.number:
            self.number, self.number_from = number, day

    def take_name(self, name: str, day: date) -> None:
        if self.name and name != self.name:
            self._was(NameLanguage.OFFICIAL, self.name, self.name_from, day)
        if name != self.name:
            self.name, self.name_from = name, day

    def end(self, day: date) -> None:
        self.exists_until = day - ONE_DAY
        self._was(_NUMBER_KINDS[self.kind], self.number, self.number_from, day)
        self._was(NameLanguage.OFFICIAL, self.official_name, self.name_from, day)

    def _was(self, kind: str, value: str, since: date | None, day: date) -> None:
        self.facts.append(Fact(kind, value, since, day - ONE_DAY))

    @property
    def official_name(self) -> str:
        return self.title if self.kind == OrganisationKind.COUNTY_COUNCIL else self.name

    @property
    def all_before(self) -> list[str]:
        terms = []
        for one in self.before:
            terms += [one.title, one.short_name, *[f.value for f in one.facts], *one.all_before]
        return terms


_NUMBER_KINDS = {
    OrganisationKind.MUNICIPALITY: CodeKind.MUNICIPALITY_NUMBER,
    OrganisationKind.COUNTY_COUNCIL: CodeKind.COUNTY_NUMBER,
}


@dataclass(frozen=True)
class History:
    living: dict[str, Being]  # by today's number
    ended: tuple[Being, ...]
    descent: dict[str, tuple[tuple[Key, Key], ...]]


def history(changes: Iterable[Change]) -> History:
    """All the changes that are done, one after the other."""
    living: dict[str, Being] = {}
    ended: list[Being] = []
    pairs: dict[str, list[tuple[Being, Being]]] = defaultdict(list)
    for change in changes:
        if not change.is_planned:
            pairs[change.key] = _happen(change, living, ended)
    descent = {key: tuple((old.key, new.key) for old, new in told) for key, told in pairs.items()}
    return History(living, tuple(ended), descent)


def _happen(
    change: Change, living: dict[str, Being], ended: list[Being]
) -> list[tuple[Being, Being]]:
    day = change.effective_on
    old = {line.old.number: _found(line.old, living) for line in change.lines}
    if change.carries_on:
        (line,), (being,) = change.lines, old.values()
        del living[line.old.number]
        being.take_number(line.new.number, day)
        being.take_name(line.new.name, day)
        living[line.new.number] = being
        return [(being, being)]
    carried = {line.new.number for line in change.lines if line.new.number in old}
    for number, being in old.items():
        if number not in carried:
            being.end(day)
            ended.append(living.pop(number))
    new = {line.new.number: _made(line.new, living, day) for line in change.lines}
    told = [(old[line.old.number], new[line.new.number]) for line in change.lines]
    for before, after in told:
        if before is not after:
            after.before.append(before)
    return told


def _found(side: Side, living: dict[str, Being]) -> Being:
    being = living.setdefault(
        side.number, Being(side.kind, side.title, side.short_name, number=side.number)
    )
    being.name = being.name or side.name
    being.title, being.short_name = side.title, side.short_name
    return being


def _made(side: Side, living: dict[str, Being], day: date) -> Being:
    """Who keeps the number lives on; everybody else is new."""
    if side.number not in living:
        being = Being(side.kind, side.title, side.short_name, exists_from=day)
        being.take_number(side.number, day)
        being.take_name(side.name, day)
        living[side.number] = being
    return living[side.number]


def former_counties(beings: Iterable[Being]) -> list[County]:
    return [
        County(one.number, one.name, one.name, one.exists_from, one.exists_until)
        for one in beings
        if one.kind == OrganisationKind.COUNTY_COUNCIL
    ]


def former_entry(being: Being) -> Entry:
    names = [fact for fact in being.facts if fact.kind == NameLanguage.OFFICIAL]
    short_name = being.short_name
    if being.kind == OrganisationKind.COUNTY_COUNCIL:
        short_name = being.title
    else:
        norwegian = short_name.partition(" (")[0]
        names.append(Fact(NameLanguage.NORWEGIAN, norwegian, None, being.exists_until))
    return Entry(
        kind=being.kind,
        number=being.number,
        name=being.title,
        short_name=short_name,
        county_number=being.number[:2],
        organisation_number="",
        language_form=LanguageForm.NEUTRAL,
        website="",
        names=tuple(names),
        codes=tuple(fact for fact in being.facts if fact.kind in CodeKind.values),
        population={},
        exists_from=being.exists_from,
        exists_until=being.exists_until,
        names_before=tuple(being.all_before),
    )
