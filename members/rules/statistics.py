"""How many members there are, and of what sort: pure counting of what was found for a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.db.models import Q

from members.enums import OrganisationKind
from members.models import County, Membership, MembershipCategory
from members.rules.directory import Entry

if TYPE_CHECKING:
    from members.models import Person

YEARS_BACK = 9
# Brackets of inhabitants: from this number up to the next.
BRACKETS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, 50_000]


@dataclass(frozen=True)
class CountyCount:
    """`county` is None for those that lie in none we know of."""

    county: County | None
    members: int
    municipalities: int
    municipalities_in_all: int


@dataclass(frozen=True)
class BracketCount:
    """Municipalities with inhabitants from `low` up to, not including, `high`.

    The last bracket has no `high`; where nobody knows the figure, there is no `low` either.
    """

    low: int | None
    high: int | None
    members: int
    in_all: int


def may_count(person: Person) -> bool:
    """Staff, and the national board, whose members do not work in the secretariat.

    As `has_perm("members.count_membership")`, in one question instead of two."""
    if not person.is_active or person.rights_rest:
        return False
    right = {"content_type__app_label": "members", "codename": "count_membership"}
    theirs = Permission.objects.filter(Q(group__user=person) | Q(user=person), **right)
    return person.is_superuser or theirs.exists()


def by_county(entries: Iterable[Entry], counties: Iterable[County]) -> list[CountyCount]:
    """`counties`: those of the day. The ones with no members are told too."""
    members: Counter[int | None] = Counter()
    municipalities: Counter[int | None] = Counter()
    in_all: Counter[int | None] = Counter()
    for entry in entries:
        key = entry.county.pk if entry.county else None
        is_municipality = entry.organisation.kind == OrganisationKind.MUNICIPALITY
        members[key] += bool(entry.membership)
        municipalities[key] += bool(entry.membership) and is_municipality
        in_all[key] += is_municipality

    def counted(county: County | None) -> CountyCount:
        key = county.pk if county else None
        return CountyCount(county, members[key], municipalities[key], in_all[key])

    rows = [counted(county) for county in sorted(counties, key=lambda county: county.sort_key)]
    return [*rows, counted(None)] if members[None] else rows


def by_bracket(entries: Iterable[Entry], inhabitants: Mapping[int, int]) -> list[BracketCount]:
    """Municipalities alone. `inhabitants`: by organisation."""
    members: Counter[int | None] = Counter()
    in_all: Counter[int | None] = Counter()
    for entry in entries:
        if entry.organisation.kind == OrganisationKind.MUNICIPALITY:
            low = _bracket_of(inhabitants.get(entry.organisation.pk))
            members[low] += bool(entry.membership)
            in_all[low] += 1
    highs = [*BRACKETS[1:], None]
    rows = [
        BracketCount(low, high, members[low], in_all[low])
        for low, high in zip(BRACKETS, highs, strict=True)
    ]
    return [*rows, BracketCount(None, None, members[None], in_all[None])] if in_all[None] else rows


def _bracket_of(inhabitants: int | None) -> int | None:
    if inhabitants is None:
        return None
    return max(low for low in BRACKETS if low <= inhabitants)


def inhabitants_in(figures: Iterable[tuple[int, int, int]], *, year: int) -> dict[int, int]:
    """By organisation, the figure of the year or the latest before it; else the first there is.

    `figures`: organisation, year and inhabitants.
    """
    found: dict[int, int] = {}
    for organisation, of_year, inhabitants in sorted(figures):
        if of_year <= year or organisation not in found:
            found[organisation] = inhabitants
    return found


def days_back(on: date) -> list[date]:
    """1 January of each year up to the day, and the day itself."""
    years = range(on.year - YEARS_BACK, on.year + 1)
    firsts = [date(year, 1, 1) for year in years]
    return firsts if firsts[-1] == on else [*firsts, on]


def by_category(memberships: Iterable[Membership], *, on: date) -> Counter[MembershipCategory]:
    """As the directory counts: memberships in force, of those that exist that day.

    `memberships` carry their category and organisation, so that many days cost one query.
    """
    return Counter(
        row.category
        for row in memberships
        if row.holds(on=on) and (row.organisation is None or row.organisation.exists(on=on))
    )
