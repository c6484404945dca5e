"""What became of organisations and counties: who followed whom, and what lay where on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Least, Left

from core.written import written_once
from members.enums import ChangeKind, CodeKind, OrganisationKind
from members.models import County, Organisation, OrganisationChangeLink, OrganisationCode

NUMBERED_KINDS = (OrganisationKind.MUNICIPALITY, OrganisationKind.COUNTY_COUNCIL)
NUMBERS = (CodeKind.MUNICIPALITY_NUMBER, CodeKind.COUNTY_NUMBER)


@dataclass(frozen=True)
class Descent:
    """That one organisation took over from another on a day."""

    on: date
    kind: ChangeKind
    predecessor: Organisation
    successor: Organisation


@dataclass(frozen=True)
class Lineage:
    predecessors: tuple[Descent, ...]  # the newest first
    successors: tuple[Descent, ...]  # the oldest first

    def __bool__(self) -> bool:
        return bool(self.predecessors or self.successors)


class _Edge(NamedTuple):
    on: date
    kind: str
    predecessor: int
    successor: int


def lineage(organisation: Organisation) -> Lineage:
    """All that came before and after, through every step. Two queries, whatever the length."""
    edges = _edges()
    before = _walk(edges, {organisation.pk}, "successor", "predecessor")
    after = _walk(edges, {organisation.pk}, "predecessor", "successor")
    keys = {pk for edge in (*before, *after) for pk in (edge.predecessor, edge.successor)}
    named = {row.pk: row for row in _named(keys=list(keys))} if keys else {}

    def told(edge: _Edge) -> Descent:
        return Descent(
            edge.on, ChangeKind(edge.kind), named[edge.predecessor], named[edge.successor]
        )

    return Lineage(
        predecessors=tuple(
            sorted(map(told, before), key=lambda d: (-d.on.toordinal(), d.predecessor.sort_key))
        ),
        successors=tuple(sorted(map(told, after), key=lambda d: (d.on, d.successor.sort_key))),
    )


@written_once
def _named(keys: Keys) -> QuerySet[Organisation]:
    return Organisation.objects.filter(_one_of("pk", keys))


def heirs(keys: Collection[int]) -> dict[int, set[int]]:
    """By key, all that have followed, through every step. One query at most."""
    edges = _edges() if keys else []
    return {
        key: {edge.successor for edge in _walk(edges, {key}, "predecessor", "successor")}
        for key in keys
    }


def former_names(hits: Iterable[Any], text: str, *, on: date) -> dict[int, Organisation]:
    """By hit, the predecessor of another name that the searched text means. Two queries.

    `hits`: organisations, or values by their names.
    """
    hits = list(hits)
    if not hits:
        return {}
    named_so = Organisation.objects.filter(exists_until__lt=on).search(text)
    named_so = named_so.filter(fits__gt=0)  # type: ignore[misc]  # an alias of the search
    found = list(named_so[:50])
    edges = _edges() if found else []
    meant: dict[int, Organisation] = {}
    for former in found:
        after = {edge.successor for edge in _walk(edges, {former.pk}, "predecessor", "successor")}
        for hit in hits:
            if hit.pk in after and hit.short_name != former.short_name:
                meant.setdefault(hit.pk, former)
    return meant


def county_on(organisation: Organisation, *, on: date) -> County | None:
    """Told by the official number of that day; for others by the county they are written in.

    None where nobody can tell: a house whose county did not exist yet.
    """
    numbers = OrganisationCode.objects.valid(on=on).filter(
        organisation=organisation, kind__in=NUMBERS
    )
    return county_by(numbers.values_list("value", flat=True).first(), organisation, on=on)


def county_by(number: str | None, organisation: Organisation, *, on: date) -> County | None:
    """`county_on` for who knows the official number the organisation had that day."""
    if number:
        return County.objects.existing(on=on).filter(number=number[:2]).first()
    if organisation.kind in NUMBERED_KINDS or organisation.county_id is None:
        return None
    return County.objects.existing(on=on).filter(pk=organisation.county_id).first()


def organisations_of_county(county: County, *, on: date) -> QuerySet[Organisation]:
    """Those in the county that day. Of a former county: those that lay in it on its last day, and
    those that have followed them, as far as they exist that day."""
    there = Organisation.objects.existing(on=on)
    if _day_there(county, on=on) != on:
        return there.filter(pk__in=organisations_by_county([county], on=on)[county.pk])
    numbered = _numbered_in([county.pk], on=on).values("organisation")
    return there.filter(Q(pk__in=numbered) | Q(pk__in=_written_in([county.pk]).values("pk")))


def organisations_by_county(
    counties: Collection[Any],
    *,
    on: date,
    of: Organisation | None = None,
    before: Collection[int] | None = None,
) -> dict[int, set[int]]:
    """`organisations_of_county` for many, as keys, those that are no more too. Two queries at
    most, whatever the number.

    `counties`: rows, or values by their names. `of`: for who asks about that one alone;
    `before`: the keys of those it followed, for who knows them.
    """
    inside: dict[int, set[int]] = {county.pk: set() for county in counties}
    if not inside:
        return inside
    by_number = {county.number: county.pk for county in counties}
    former = [county.pk for county in counties if _day_there(county, on=on) != on]
    edges = _edges() if former and before is None else []
    if of:
        if before is None:
            before = [
                edge.predecessor for edge in _walk(edges, {of.pk}, "successor", "predecessor")
            ]
        for pk, number in _some_lying_in(counties=list(inside), on=on, among=[of.pk, *before]):
            county = by_number[number[:2]]
            if pk == of.pk or county in former:
                inside[county].add(of.pk)
        return inside
    for pk, number in _all_lying_in(counties=list(inside), on=on):
        inside[by_number[number[:2]]].add(pk)
    for county in former:
        followed = _walk(edges, inside[county], "predecessor", "successor")
        inside[county] |= {edge.successor for edge in followed}
    return inside


def _day_there(county: Any, *, on: date) -> date:
    """The day itself, or the last one of a county that was over by then."""
    return min(on, county.exists_until or on)


# A list of keys, or what stands for it in SQL that is written once.
Keys = Collection[int] | Value


def _one_of(field: str, keys: Keys) -> Func:
    value = keys if isinstance(keys, Value) else Value(list(keys))
    is_among = "%(expressions)s::bigint[])"
    return Func(field, value, template=is_among, arg_joiner=" = ANY(", output_field=BooleanField())


def _numbered_in(counties: Keys, *, on: date) -> QuerySet[OrganisationCode]:
    """The official numbers that lay in a county that day, as `_day_there`."""
    on_the_day = Least(Coalesce("exists_until", on, output_field=DateField()), on)
    here = County.objects.annotate(day=on_the_day).filter(
        _one_of("pk", counties),
        number=Left(OuterRef("value"), 2),
        day__gte=Coalesce(OuterRef("starts_on"), F("day")),
        day__lte=Coalesce(OuterRef("ends_on"), F("day")),
    )
    return OrganisationCode.objects.filter(Exists(here), kind__in=NUMBERS)


def _written_in(counties: Keys) -> QuerySet[Organisation]:
    """Those without an official number lie in the county they are written in."""
    there = Organisation.objects.filter(_one_of("county", counties))
    return there.exclude(kind__in=NUMBERED_KINDS)


@written_once
def _all_lying_in(counties: Keys, on: date) -> QuerySet[Any]:
    return _and_their_numbers(_numbered_in(counties, on=on), _written_in(counties))


@written_once
def _some_lying_in(counties: Keys, on: date, among: Keys) -> QuerySet[Any]:
    return _and_their_numbers(
        _numbered_in(counties, on=on).filter(_one_of("organisation", among)),
        _written_in(counties).filter(_one_of("pk", among)),
    )


def _and_their_numbers(
    codes: QuerySet[OrganisationCode], others: QuerySet[Organisation]
) -> QuerySet[Any]:
    """Keys of organisations, with a number that begins with that of the county."""
    numbered = codes.order_by().values_list("organisation", "value")
    return numbered.union(others.order_by().values_list("pk", "county__number"), all=True)


def _edges() -> list[_Edge]:
    """Every line of descent there is; a new name or number makes nobody another."""
    return [_Edge._make(link) for link in _links()]


@written_once
def _links() -> QuerySet[Any]:
    followed = OrganisationChangeLink.objects.exclude(predecessor=F("successor"))
    return followed.values_list("change__effective_on", "change__kind", "predecessor", "successor")


def _walk(edges: Collection[_Edge], start: set[int], here: str, there: str) -> list[_Edge]:
    """Every edge that is reached by going from `here` to `there`."""
    leaving: dict[int, list[_Edge]] = defaultdict(list)
    for edge in edges:
        leaving[getattr(edge, here)].append(edge)
    reached, seen, found = list(start), set(start), []
    while reached:
        for edge in leaving[reached.pop()]:
            found.append(edge)
            if (onward := getattr(edge, there)) not in seen:
                seen.add(onward)
                reached.append(onward)
    return found
