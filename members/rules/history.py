"""What is known of one organisation: as it was on a day, and what has happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.written import written_once
from members.enums import ChangeKind, CodeKind, NameLanguage
from members.models import (
    County,
    Membership,
    Organisation,
    OrganisationCode,
    OrganisationName,
)
from members.rules.lineage import Descent, Lineage, county_by, lineage

ONE_DAY = timedelta(days=1)
PLACE_NUMBERS = (CodeKind.MUNICIPALITY_NUMBER, CodeKind.COUNTY_NUMBER)
NUMBERS = (*PLACE_NUMBERS, CodeKind.ORGANISATION_NUMBER)
# Names in these are said in their own tongue, so they carry its code.
TONGUES = (
    NameLanguage.NORTHERN_SAMI,
    NameLanguage.LULE_SAMI,
    NameLanguage.SOUTHERN_SAMI,
    NameLanguage.KVEN,
)


class Holding(Protocol):
    def holds(self, *, on: date) -> bool: ...


Row = TypeVar("Row", bound=Holding)


@dataclass(frozen=True)
class Known:
    """A name in a language or a number of a kind, with the days it holds."""

    kind: CodeKind | NameLanguage
    value: str
    starts_on: date | None
    ends_on: date | None

    def holds(self, *, on: date) -> bool:
        return (self.starts_on or on) <= on <= (self.ends_on or on)


@dataclass(frozen=True)
class Line:
    """What happened on a day, in words, and the organisations it leads to."""

    on: date
    text: str
    others: tuple[Organisation, ...] = ()


@dataclass(frozen=True)
class OrganisationPage:
    """`exists` and what follows are told of the day the page shows."""

    name: str
    exists: bool
    tongues: tuple[Known, ...]
    numbers: tuple[Known, ...]
    county: County | None
    membership: Membership | None
    member_since: date | None
    lineage: Lineage
    history: tuple[Line, ...]

    @property
    def heirs(self) -> list[Organisation]:
        """Those that carry it on and are still there."""
        after = {d.successor for d in self.lineage.successors if d.successor.exists_until is None}
        return sorted(after, key=lambda organisation: organisation.sort_key)


def page_of(organisation: Organisation, *, on: date, today: date) -> OrganisationPage:
    """Four queries for today, five for another day."""
    known = _known_of(organisation)
    official = [name for name in known if name.kind == NameLanguage.OFFICIAL]
    numbers = [number for number in known if number.kind in NUMBERS]
    memberships = _memberships_of(organisation=organisation.pk)
    descent = lineage(organisation)
    membership = _held(memberships, on)
    name = _held(official, on)
    place = _held((number for number in numbers if number.kind in PLACE_NUMBERS), on)
    return OrganisationPage(
        # The last one stands in full on the row: «Drammen kommune».
        name=organisation.name if name is None or name == official[-1] else name.value,
        exists=organisation.exists(on=on),
        tongues=tuple(name for name in known if name.kind in TONGUES and name.holds(on=on)),
        numbers=tuple(n for kind in NUMBERS for n in numbers if n.kind == kind and n.holds(on=on)),
        county=organisation.county
        if on == today
        else county_by(place.value if place else None, organisation, on=on),
        membership=membership,
        member_since=_since(memberships, membership),
        lineage=descent,
        history=tuple(_history(official, numbers, memberships, descent, organisation)),
    )


@written_once
def _memberships_of(organisation: int) -> QuerySet[Membership]:
    rows = Membership.objects.filter(organisation=organisation)
    return rows.select_related("category").order_by("starts_on")


def _known_of(organisation: Organisation) -> list[Known]:
    """All its names and numbers in one query, the oldest first."""
    rows = [
        Known(CodeKind(kind) if kind in CodeKind.values else NameLanguage(kind), value, first, last)
        for kind, value, first, last in _names_and_numbers_of(organisation=organisation.pk)
    ]
    return sorted(rows, key=lambda row: row.starts_on or date.min)


@written_once
def _names_and_numbers_of(organisation: int) -> QuerySet[Any]:
    names = OrganisationName.objects.filter(organisation=organisation).order_by()
    codes = OrganisationCode.objects.filter(organisation=organisation, kind__in=NUMBERS).order_by()
    return names.values_list("language", "name", "starts_on", "ends_on").union(
        codes.values_list("kind", "value", "starts_on", "ends_on"), all=True
    )


def _held(rows: Iterable[Row], on: date) -> Row | None:
    return next((row for row in rows if row.holds(on=on)), None)


def _since(memberships: list[Membership], membership: Membership | None) -> date | None:
    """The first day of a membership and of those it follows without a day between."""
    since = membership.starts_on if membership else None
    for earlier in reversed(memberships):
        if since and earlier.ends_on and earlier.ends_on + ONE_DAY == since:
            since = earlier.starts_on
    return since


# ---- What has happened ---------------------------------------------------------------------------


def _history(
    names: list[Known],
    numbers: list[Known],
    memberships: list[Membership],
    descent: Lineage,
    organisation: Organisation,
) -> list[Line]:
    """The newest first."""
    lines = [
        *_new_names(names),
        *_new_numbers(numbers),
        *_memberships(memberships),
        *_descents(descent, organisation),
    ]
    return sorted(lines, key=lambda line: line.on, reverse=True)


def _new_names(names: list[Known]) -> Iterator[Line]:
    for before, after in pairwise(names):
        if after.starts_on:
            words = {"before": before.value, "after": after.value}
            yield Line(after.starts_on, _("Tok navnet %(after)s. Før: %(before)s.") % words)


def _new_numbers(numbers: list[Known]) -> Iterator[Line]:
    for kind in NUMBERS:
        for before, after in pairwise([number for number in numbers if number.kind == kind]):
            if after.starts_on:
                words = {
                    "kind": str(kind.label).capitalize(),
                    "before": before.value,
                    "after": after.value,
                }
                yield Line(after.starts_on, _("%(kind)s ble %(after)s. Før: %(before)s.") % words)


def _memberships(memberships: list[Membership]) -> Iterator[Line]:
    begun = {membership.starts_on for membership in memberships}
    ended = {m.ends_on + ONE_DAY for m in memberships if m.ends_on}
    for membership in memberships:
        category = {"category": membership.category.name}
        if membership.starts_on:
            text = (
                _("Medlemskapet ble et annet: %(category)s.")
                if membership.starts_on in ended
                else _("Ble medlem: %(category)s.")
            )
            yield Line(membership.starts_on, text % category)
        if membership.ends_on and membership.ends_on + ONE_DAY not in begun:
            yield Line(membership.ends_on, _("Siste dag som medlem."))


def _descents(descent: Lineage, organisation: Organisation) -> Iterator[Line]:
    """Only the nearest: what came before those stands on their own pages."""
    near = [d for d in descent.predecessors if d.successor == organisation]
    for on, group in _by_day(near):
        others = tuple(d.predecessor for d in group)
        yield Line(on, _made_of(group[0].kind, len(others)), others)
    near = [d for d in descent.successors if d.predecessor == organisation]
    for on, group in _by_day(near):
        yield Line(on, _("Videreført av"), tuple(d.successor for d in group))


def _by_day(descents: Iterable[Descent]) -> list[tuple[date, list[Descent]]]:
    days: dict[date, list[Descent]] = {}
    for descent in descents:
        days.setdefault(descent.on, []).append(descent)
    return list(days.items())


def _made_of(kind: ChangeKind, parts: int) -> str:
    if kind == ChangeKind.MERGER and parts > 1:
        return _("Slått sammen av")
    return _("Skilt ut fra") if kind == ChangeKind.SPLIT else _("Fører videre")
