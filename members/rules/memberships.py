"""Who is a member on a day, what that gives, and for whom one may act.

`MembershipQuerySet.valid` answers who is a member that day, and everybody asks it: prices, the
directory, statistics. Never a stored flag.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.written import written_once
from members.enums import CodeKind
from members.models import Affiliation, Membership, Organisation, OrganisationCode

if TYPE_CHECKING:
    from members.models import Person


def memberships_of(person: Person, *, on: date) -> QuerySet[Membership]:
    """Those a person has a part in that day: of their confirmed organisations, and their own."""
    confirmed = Affiliation.objects.confirmed(on=on).filter(person=person)
    of_theirs = Q(organisation__in=confirmed.values("organisation"))
    return Membership.objects.valid(on=on).filter(of_theirs | Q(person=person))


def is_member(organisation: Organisation, *, on: date) -> bool:
    return Membership.objects.valid(on=on).filter(organisation=organisation).exists()


def may_vote(organisation: Organisation, *, on: date) -> bool:
    """At the annual meeting, through its delegates.

    Source: vedtektene § 3 a: kommuner og fylkeskommuner; `members/categories.toml`.
    """
    memberships = Membership.objects.valid(on=on).filter(organisation=organisation)
    return memberships.filter(category__may_vote=True).exists()


def may_speak(organisation: Organisation, *, on: date) -> bool:
    """At the annual meeting; institutions and organisations too, which do not vote.

    Source: vedtektene § 3 b; `members/categories.toml`.
    """
    memberships = Membership.objects.valid(on=on).filter(organisation=organisation)
    return memberships.filter(category__may_speak=True).exists()


def gets_member_price(organisation: Organisation, *, on: date) -> bool:
    """All who belong to the organisation do.

    Source: vedtektene § 3, «medlemskapet omfatter alle ansatte hos et medlem og medlemmer av
    deres styringsorganer»; `members/categories.toml`.
    """
    priced = Membership.objects.giving_member_price(on=on)
    return priced.filter(organisation=organisation).exists()


def is_supporting_member(person: Person, *, on: date) -> bool:
    """Has a membership of their own, which gives the member's price whoever they work for.

    Source: vedtektene § 3: enkeltpersoner kan være støttemedlemmer.
    """
    return bool(_own_memberships_of(person=person.pk, on=on))


@written_once
def _own_memberships_of(person: int, on: date) -> QuerySet[Membership]:
    return Membership.objects.giving_member_price(on=on).filter(person=person)


def pays_as_member(person: Person, *, acting_for: Organisation | None, on: date) -> bool:
    """Whether a price for members is theirs when they act for that organisation, or for none."""
    if acting_for is None:
        return is_supporting_member(person, on=on)
    return gets_member_price(acting_for, on=on)


def member_municipality_numbers(*, on: date) -> list[str]:
    """For the map: the municipality numbers of those who are members that day."""
    members = Membership.objects.valid(on=on).values("organisation")
    numbers = OrganisationCode.objects.valid(on=on).filter(kind=CodeKind.MUNICIPALITY_NUMBER)
    return list(numbers.filter(organisation__in=members).values_list("value", flat=True))


def organisation_number(organisation: Organisation, *, on: date) -> str:
    """Empty when we do not know it."""
    numbers = organisation.codes.valid(on=on).filter(kind=CodeKind.ORGANISATION_NUMBER)
    return numbers.values_list("value", flat=True).first() or ""


@dataclass(frozen=True)
class ActingChoice:
    """Whom somebody may act for: an organisation, or themselves as a supporting member.

    `is_member`: with a membership that gives the member's price that day.
    """

    organisation: Organisation | None
    is_member: bool


def acting_choices(person: Person, *, on: date) -> list[ActingChoice]:
    """Members first, then by name. One query; one more for those who belong nowhere."""
    rows: list[Any] = _confirmed_of(person=person.pk, on=on)
    choices = [ActingChoice(row.organisation, row.is_member) for row in rows]
    if rows[0].is_supporting if rows else is_supporting_member(person, on=on):
        choices.append(ActingChoice(None, is_member=True))
        choices.sort(key=lambda choice: not choice.is_member)
    return choices


@written_once
def _confirmed_of(person: int, on: date) -> QuerySet[Affiliation]:
    return (
        Affiliation.objects.confirmed(on=on)
        .filter(person=person)
        .select_related("organisation__county")
        .annotate(is_member=has_member_price_that_day(on), is_supporting=_is_supporting(on))
        .order_by("-is_member", "organisation__sort_key", "organisation_id")
    )


def has_member_price_that_day(on: date) -> Exists:
    priced = Membership.objects.giving_member_price(on=on)
    return Exists(priced.filter(organisation=OuterRef("organisation_id")))


def _is_supporting(on: date) -> Exists:
    priced = Membership.objects.giving_member_price(on=on)
    return Exists(priced.filter(person=OuterRef("person_id")))


def is_member_that_day(on: date) -> Exists:
    return Exists(Membership.objects.valid(on=on).filter(organisation=OuterRef("organisation_id")))
