"""What became of organisations and counties: who followed whom, and what lay where on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, FilteredRelation, Q, QuerySet

from members.enums import ChangeKind, CodeKind, OrganisationKind
from members.models import County, Organisation, OrganisationChangeLink, OrganisationCode
from members.querysets import existing, in_force

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


@dataclass(frozen=True)
class _Edge:
    on: date
    kind: ChangeKind
    predecessor: int
    successor: int


def lineage(organisation: Organisation) -> Lineage:
    """All that came before and after, through every step. Two queries, whatever the length."""
    edges = _edges()
    before = _walk(edges, {organisation.pk}, "successor", "predecessor")
    after = _walk(edges, {organisation.pk}, "predecessor", "successor")
    named = Organisation.objects.in_bulk(
        {pk for edge in (*before, *after) for pk in (edge.predecessor, edge.successor)}
    )

    def told(edge: _Edge) -> Descent:
        return Descent(edge.on, edge.kind, named[edge.predecessor], named[edge.successor])

    return Lineage(
        predecessors=tuple(
            sorted(map(told, before), key=lambda d: (-d.on.toordinal(), d.predecessor.sort_key))
        ),
        successors=tuple(sorted(map(told, after), key=lambda d: (d.on, d.successor.sort_key))),
    )


def former_names(hits: Iterable[Organisation], text: str, *, on: date) -> dict[int, Organisation]:
    """By hit, the predecessor of another name that the searched text means. Two queries."""
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
    if _day_there(county, on=on) == on:
        return _lying_in([county], on=on).filter(existing(on=on)).distinct()
    inside = organisations_by_county([county], on=on)[county.pk]
    return Organisation.objects.existing(on=on).filter(pk__in=inside)


def organisations_by_county(
    counties: Collection[County], *, on: date, of: Organisation | None = None
) -> dict[int, set[int]]:
    """`organisations_of_county` for many, as keys, those that are no more too. Two queries at
    most, whatever the number. `of`: for who asks about that one alone."""
    inside: dict[int, set[int]] = {county.pk: set() for county in counties}
    by_number = {county.number: county for county in counties}
    former = [county for county in counties if _day_there(county, on=on) != on]
    edges = _edges() if former else []
    rows = _lying_in(counties, on=on).annotate(number=F("numbered__value"))
    if of:
        before = _walk(edges, {of.pk}, "successor", "predecessor")
        rows = rows.filter(pk__in={of.pk, *(edge.predecessor for edge in before)})
    for pk, kind, county_id, number in rows.values_list("pk", "kind", "county", "number"):
        if kind not in NUMBERED_KINDS:
            inside[county_id].add(pk)
        elif county := by_number.get(number[:2]):
            inside[county.pk].add(pk)
    for county in former:
        followed = _walk(edges, inside[county.pk], "predecessor", "successor")
        inside[county.pk] |= {edge.successor for edge in followed}
    return inside


def _day_there(county: County, *, on: date) -> date:
    """The day itself, or the last one of a county that was over by then."""
    return min(on, county.exists_until or on)


def _lying_in(counties: Collection[County], *, on: date) -> QuerySet[Organisation]:
    """By the official number of the day; others by the county they are written in."""
    lies_there = Q(county__in=counties) & ~Q(kind__in=NUMBERED_KINDS)
    for county in counties:
        valid = in_force("numbered", on=_day_there(county, on=on))
        lies_there |= valid & Q(kind__in=NUMBERED_KINDS, numbered__value__startswith=county.number)
    numbered = FilteredRelation("codes", condition=Q(codes__kind__in=NUMBERS))
    return Organisation.objects.annotate(numbered=numbered).filter(lies_there)


def _edges() -> list[_Edge]:
    """Every line of descent there is; a new name or number makes nobody another."""
    links = OrganisationChangeLink.objects.exclude(predecessor=F("successor")).values_list(
        "change__effective_on", "change__kind", "predecessor", "successor"
    )
    return [_Edge(on, ChangeKind(kind), before, after) for on, kind, before, after in links]


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
