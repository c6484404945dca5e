"""An organisation as it was on a day: its name, its county, and whether it was a member."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

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

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
from members.rules.lineage import NUMBERED_KINDS

OFFICIAL_NUMBERS = (CodeKind.MUNICIPALITY_NUMBER, CodeKind.COUNTY_NUMBER)


@dataclass(frozen=True)
class Entry:
    """A row of the directory. Without a membership it stands only in the register."""

    organisation: Organisation
    name: str
    sort_key: str
    county: County | None
    membership: Membership | None


def entries(
    organisations: Iterable[Organisation],
    *,
    counties: Iterable[County],
    on: date,
    today: date,
) -> list[Entry]:
    """In the order given. One query for today, whose facts the rows hold; two for another day.

    The organisations carry their `county`; `counties` are all there are.
    """
    found = list(organisations)
    memberships = Membership.objects.valid(on=on).filter(organisation__in=found)
    held = {row.organisation_id: row for row in memberships.select_related("category")}
    then = {} if on == today else _known_on(found, on=on, today=today)
    there = [county for county in counties if county.exists(on=on)]
    return [
        _as_it_was(organisation, then[organisation.pk], there, held.get(organisation.pk))
        if organisation.pk in then
        else Entry(
            organisation=organisation,
            name=organisation.name,
            sort_key=organisation.sort_key,
            county=organisation.county,
            membership=held.get(organisation.pk),
        )
        for organisation in found
    ]


def _known_on(
    found: Collection[Organisation], *, on: date, today: date
) -> dict[int, dict[str, str]]:
    """By organisation, the names by language and the numbers by kind that day. One query.

    A name it still has, or had to its end, is left out: the row holds it in full.
    """
    languages = [NameLanguage.OFFICIAL, NameLanguage.NORWEGIAN]
    names = OrganisationName.objects.valid(on=on).filter(
        organisation__in=found, language__in=languages
    )
    numbers = OrganisationCode.objects.valid(on=on).filter(
        organisation__in=found, kind__in=OFFICIAL_NUMBERS
    )
    known: dict[int, dict[str, str]] = {organisation.pk: {} for organisation in found}
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
    organisation: Organisation,
    known: dict[str, str],
    counties: Iterable[County],
    membership: Membership | None,
) -> Entry:
    """The county is the one `county_on` tells, of those there were."""
    name = known.get(NameLanguage.OFFICIAL)
    norwegian = known.get(NameLanguage.NORWEGIAN, name)
    number = next((known[kind] for kind in OFFICIAL_NUMBERS if kind in known), "")
    is_numbered = organisation.kind in NUMBERED_KINDS

    def is_here(county: County) -> bool:
        if is_numbered:
            return county.number == number[:2]
        return county.pk == organisation.county_id

    return Entry(
        organisation=organisation,
        name=name or organisation.name,
        sort_key=search.sort_key(norwegian) if norwegian else organisation.sort_key,
        county=next(filter(is_here, counties), None),
        membership=membership,
    )


def reads_names(person: Person | AnonymousUser, *, on: date) -> bool:
    return Person.objects.readers_of_names(on=on).filter(Q(pk=person.pk)).exists()


def municipality_numbers(keys: Iterable[int], *, on: date) -> dict[str, int]:
    """For the map of a day: by municipality number, which of the organisations it shows.

    One that is no more then is shown where those stand that came after it.
    """
    codes = OrganisationCode.objects.valid(on=on).filter(kind=CodeKind.MUNICIPALITY_NUMBER)
    numbers = dict(codes.values_list("organisation_id", "value"))
    shown = {numbers[key]: key for key in keys if key in numbers}
    if gone := [key for key in keys if key not in numbers]:
        after = _successors()
        for key in gone:
            for heir in _descendants(key, after):
                if heir in numbers:
                    shown.setdefault(numbers[heir], key)
    return shown


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
