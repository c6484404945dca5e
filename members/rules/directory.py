"""An organisation as it was on a day: its name, its county, and whether it was a member."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet

from core.written import written_once
from members import search
from members.enums import CodeKind, NameLanguage
from members.models import (
    County,
    Membership,
    Organisation,
    OrganisationChangeLink,
    OrganisationCode,
    OrganisationName,
    Person,
)
from members.querysets import in_force
from members.rules.lineage import NUMBERED_KINDS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

OFFICIAL_NUMBERS = (CodeKind.MUNICIPALITY_NUMBER, CodeKind.COUNTY_NUMBER)


class Standing(NamedTuple):
    """An organisation as lists tell of it: values alone.

    `category_id` tells what it is a member as that day, `number` its municipality number today.
    """

    pk: int
    kind: str
    name: str
    short_name: str
    sort_key: str
    county_id: int | None
    exists_until: date | None
    category_id: int | None
    number: str | None


class Place(NamedTuple):
    """A county as lists tell of it."""

    pk: int
    number: str
    slug: str
    short_name: str
    exists_from: date | None
    exists_until: date | None

    def exists(self, *, on: date) -> bool:
        return (self.exists_from or on) <= on <= (self.exists_until or on)


@dataclass(frozen=True)
class Entry:
    """A row of the directory. Without a membership it stands only in the register.

    What is only to be listed comes as values, and a membership as the key of its category.
    """

    organisation: Organisation | Standing
    name: str
    sort_key: str
    county: County | Place | None
    membership: Membership | int | None
    number: str | None = None  # on the map of today's municipalities


def entries(
    organisations: QuerySet[Organisation],
    *,
    counties: Iterable[County | Place],
    on: date,
    today: date,
) -> list[Entry]:
    """In the order given. One query for today, whose facts the rows hold; two for another day.

    `counties` are all there are.
    """
    rows = _values(_standing(organisations, on=on, today=today))
    return entries_of(rows, counties=counties, on=on, today=today)


def places() -> tuple[Place, ...]:
    """All the counties there are."""
    return tuple(map(Place._make, _places()))


@written_once
def _places() -> QuerySet[Any]:
    return County.objects.values_list(*Place._fields)


@written_once
def member_rows(on: date, today: date) -> QuerySet[Any]:
    """Those of the day, by today's name, as `entries_of` takes them."""
    there = Organisation.objects.existing(on=on)
    return _values(_standing(there, on=on, today=today).filter(held__isnull=False))


def _standing(organisations: QuerySet[Organisation], *, on: date, today: date) -> QuerySet[Any]:
    held = FilteredRelation("memberships", condition=in_force("memberships", on=on))
    has_the_kind = Q(codes__kind=CodeKind.MUNICIPALITY_NUMBER)
    numbered = FilteredRelation("codes", condition=has_the_kind & in_force("codes", on=today))
    return organisations.annotate(held=held, numbered=numbered)


def _values(standing: QuerySet[Any]) -> QuerySet[Any]:
    *columns, _category, _number = Standing._fields
    return standing.values_list(*columns, "held__category", "numbered__value")


def entries_of(
    rows: Iterable[Any], *, counties: Iterable[County | Place], on: date, today: date
) -> list[Entry]:
    """`rows`: the values of `Standing`. No query for today, one for another day."""
    found = [Standing._make(row) for row in rows]
    then = {} if on == today else _known_on(found, on=on, today=today)
    by_key: dict[int | None, County | Place] = {county.pk: county for county in counties}
    there = [county for county in by_key.values() if county.exists(on=on)]
    return [
        _as_it_was(organisation, then[organisation.pk], there)
        if organisation.pk in then
        else Entry(
            organisation=organisation,
            name=organisation.name,
            sort_key=organisation.sort_key,
            county=by_key.get(organisation.county_id),
            membership=organisation.category_id,
            number=organisation.number,
        )
        for organisation in found
    ]


def _known_on(found: Collection[Standing], *, on: date, today: date) -> dict[int, dict[str, str]]:
    """By organisation, the names by language and the numbers by kind that day. One query.

    A name it still has, or had to its end, is left out: the row holds it in full.
    """
    languages = [NameLanguage.OFFICIAL, NameLanguage.NORWEGIAN]
    known: dict[int, dict[str, str]] = {organisation.pk: {} for organisation in found}
    names = OrganisationName.objects.valid(on=on).filter(
        organisation__in=known, language__in=languages
    )
    numbers = OrganisationCode.objects.valid(on=on).filter(
        organisation__in=known, kind__in=OFFICIAL_NUMBERS
    )
    ends = {organisation.pk: organisation.exists_until or today for organisation in found}
    rows = names.values_list("organisation", "language", "name", "ends_on").union(
        numbers.values_list("organisation", "kind", "value", "ends_on"), all=True
    )
    for organisation, kind, value, ends_on in rows:
        is_the_last = ends_on is None or ends_on >= ends[organisation]
        if kind in OFFICIAL_NUMBERS or not is_the_last:
            known[organisation][kind] = value
    return known


def _as_it_was(
    organisation: Standing,
    known: dict[str, str],
    counties: Iterable[County | Place],
) -> Entry:
    """The county is the one `county_on` tells, of those there were."""
    name = known.get(NameLanguage.OFFICIAL)
    norwegian = known.get(NameLanguage.NORWEGIAN, name)
    number = next((known[kind] for kind in OFFICIAL_NUMBERS if kind in known), "")
    is_numbered = organisation.kind in NUMBERED_KINDS

    def is_here(county: County | Place) -> bool:
        if is_numbered:
            return county.number == number[:2]
        return county.pk == organisation.county_id

    return Entry(
        organisation=organisation,
        name=name or organisation.name,
        sort_key=search.sort_key(norwegian) if norwegian else organisation.sort_key,
        county=next(filter(is_here, counties), None),
        membership=organisation.category_id,
        number=organisation.number,
    )


def reads_names(person: Person | AnonymousUser, *, on: date) -> bool:
    return Person.objects.readers_of_names(on=on).filter(Q(pk=person.pk)).exists()


def municipality_numbers(keys: Iterable[int], *, on: date) -> dict[str, int]:
    """For the map of a day: by municipality number, which of the organisations it shows.

    One that is no more then is shown where those stand that came after it.
    """
    numbers = dict(_numbers(on=on))
    shown = {numbers[key]: key for key in keys if key in numbers}
    if gone := [key for key in keys if key not in numbers]:
        after = _successors()
        for key in gone:
            for heir in _descendants(key, after):
                if heir in numbers:
                    shown.setdefault(numbers[heir], key)
    return shown


@written_once
def _numbers(on: date) -> QuerySet[Any]:
    codes = OrganisationCode.objects.valid(on=on).filter(kind=CodeKind.MUNICIPALITY_NUMBER)
    return codes.values_list("organisation_id", "value")


def _successors() -> dict[int, list[int]]:
    after: dict[int, list[int]] = defaultdict(list)
    for one, other in OrganisationChangeLink.objects.values_list("predecessor", "successor"):
        after[one].append(other)
    return after


def _descendants(key: int, after: dict[int, list[int]]) -> set[int]:
    seen: set[int] = set()
    found = [key]
    while found:
        one = found.pop()
        if one not in seen:
            seen.add(one)
            found += after.get(one, [])
    return seen
