from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models
from django.db.models import CharField, Q, Value, prefetch_related_objects
from django.db.models.functions import Cast, Concat, JSONObject, Lower

from events.models import Participant
from members.models import Affiliation, Membership, RoleTerm
from members.rules.lineage import organisations_by_county
from networks.models import (
    Network,
    NetworkMembership,
    NetworkRole,
    Representative,
    SecretariatTerm,
)
from newsletters.enums import SegmentRole, SubscriptionState
from regions.enums import BoardPosition
from regions.models import BoardTerm, Chapter, Coverage

if TYPE_CHECKING:
    from newsletters.models import Issue, Segment


class SubscriptionQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(state=SubscriptionState.ACTIVE)

    def of(self, address: str) -> Self:
        return self.at_any([address])

    def at_any(self, addresses: Collection[str]) -> Self:
        """However the letters of the addresses are cased."""
        lowered = [address.strip().lower() for address in addresses]
        return self.alias(lowered=Lower("address")).filter(lowered__in=lowered)

    def in_segments(self, segments: Iterable[Segment], *, on: date) -> Self:
        """Those whom any of the segments hits that day; everybody, where there is none.

        Each once. At most thirteen queries, whatever the number, before the one that is returned.
        """
        chosen = list(segments)
        criteria = criteria_of(chosen, subscriptions=self.model, on=on)
        if not chosen:
            return self
        hit = Q(pk__in=[])
        for segment in chosen:
            hit |= self._matching(segment, criteria)
        return self.filter(hit)

    def _matching(self, segment: Segment, criteria: Collection[Criterion]) -> Q:
        every = ~Q(pk__in=[])
        for criterion in criteria:
            if criterion.is_filled_in(segment):
                every &= criterion.match(segment)
        return every

    def receivers_of(self, issue: Issue, *, on: date) -> Self:
        """Whom the issue goes to, with what each has of their own: `own`, as JSON."""
        theirs = self.active().filter(newsletter=issue.newsletter_id)
        hit = theirs.in_segments(issue.segments.all(), on=on)
        return hit.annotate(own=JSONObject(key="key"))


@dataclass(frozen=True)
class Fact:
    """Rows that each tell one thing of a person, or of a subscription.

    `holder` leads from the row to whom it is about, `value` to what it tells. `stands_for` is for
    what is derived: by what a segment names, the values that mean it.
    """

    rows: models.QuerySet[Any]
    value: str
    holder: str = "person"
    of: str = "person"
    stands_for: Mapping[Any, Collection[Any]] | None = None

    def values_for(self, chosen: Collection[Any]) -> set[Any]:
        if self.stands_for is None:
            return set(chosen)
        return {value for each in chosen for value in self.stands_for.get(each, ())}

    def telling(self, chosen: Collection[Any]) -> models.QuerySet[Any]:
        return self.rows.filter(**{f"{self.value}__in": self.values_for(chosen)})

    def match(self, chosen: Collection[Any]) -> Q:
        return Q(**{f"{self.of}__in": self.telling(chosen).order_by().values(self.holder)})

    def told(self, chosen: Collection[Any], holders: Collection[int]) -> Iterator[tuple[int, Any]]:
        """Whom of these, and which of the chosen is true of them. One query."""
        rows = self.telling(chosen).filter(**{f"{self.holder}__in": holders}).order_by()
        for holder, value in rows.values_list(self.holder, self.value):
            for each in chosen:
                if value in self.values_for([each]):
                    yield holder, each


@dataclass(frozen=True)
class Criterion:
    """A row of a segment. Several `facts` are several ways for the same to be true."""

    fields: Mapping[str, list[Fact]] = field(default_factory=dict)

    def is_filled_in(self, segment: Segment) -> bool:
        return any(chosen_in(segment, name) for name in self.fields)

    def match(self, segment: Segment) -> Q:
        any_of_them = Q(pk__in=[])
        for name, facts in self.fields.items():
            if chosen := chosen_in(segment, name):
                for fact in facts:
                    any_of_them |= fact.match(chosen)
        return any_of_them


def chosen_in(segment: Segment, name: str) -> list[Any]:
    """What a field of the segment names: keys of rows, or the values themselves.

    A role in a network is one in the networks that the segment names, where it names any.
    """
    value = getattr(segment, name)
    if name == "network_roles" and (networks := chosen_in(segment, "networks")):
        return [role_in(network, role) for network in networks for role in value]
    return list(value) if isinstance(value, list) else [row.pk for row in value.all()]


def role_in(network: int, role: str) -> str:
    return f"{role}:{network}"


NAMED_BY_ROWS = (
    *("categories", "counties", "chapters", "networks"),
    *("took_part_in", "took_part_in_series", "interests"),
)


def criteria_of(segments: list[Segment], *, subscriptions: Any, on: date) -> tuple[Criterion, ...]:
    """What can be asked, by the questions of the rooms that know. What is derived is looked up
    only when a segment asks for it."""
    prefetch_related_objects(cast("list[Any]", segments), *NAMED_BY_ROWS)
    counties = {row for segment in segments for row in segment.counties.all()}
    names_chapters = any(chosen_in(segment, "chapters") for segment in segments)
    names_categories = any(chosen_in(segment, "categories") for segment in segments)
    of_county = organisations_by_county(counties, on=on)
    of_chapter = _turned(Coverage.objects.territory(on=on).items() if names_chapters else ())
    members = Membership.objects.valid(on=on).filter(organisation__isnull=False)
    as_members = members.values_list("organisation", "category")
    of_category = _turned(as_members if names_categories else ())

    work = Affiliation.objects.confirmed(on=on).filter(person__is_active=True)
    own = Membership.objects.valid(on=on).filter(person__is_active=True)
    roles = RoleTerm.objects.valid(on=on).filter(person__is_active=True)
    board = BoardTerm.objects.valid(on=on).filter(
        chapter__in=Chapter.objects.existing(on=on), person__is_active=True
    )
    took_part = (
        Participant.objects.registered()
        .who_came()
        .filter(event__starts_at__date__lte=on, person__is_active=True)
    )
    interests = subscriptions.interests.through.objects.all()
    return (
        Criterion(
            {
                "categories": [
                    Fact(work, "organisation", stands_for=of_category),
                    Fact(own, "category"),
                ]
            }
        ),
        Criterion({"counties": [Fact(work, "organisation", stands_for=of_county)]}),
        Criterion({"chapters": [Fact(work, "organisation", stands_for=of_chapter)]}),
        Criterion(
            {
                "roles": [
                    Fact(roles, "role"),
                    Fact(board, "position", stands_for={SegmentRole.BOARD: BoardPosition.values}),
                ]
            }
        ),
        *_in_networks(on=on),
        Criterion(
            {
                "took_part_in": [Fact(took_part, "event")],
                "took_part_in_series": [Fact(took_part, "event__series")],
            }
        ),
        Criterion({"interests": [Fact(interests, "page", holder="subscription", of="pk")]}),
        Criterion({"languages": [Fact(subscriptions.objects, "language", holder="pk", of="pk")]}),
    )


def _in_networks(*, on: date) -> tuple[Criterion, Criterion]:
    """Whoever is in a network that exists that day: for oneself, for an organisation that lets
    one meet for it, by a role, or as the secretariat's contact."""
    existing = Network.objects.existing(on=on)
    memberships = NetworkMembership.objects.members(on=on).filter(network__in=existing)
    members = memberships.filter(person__is_active=True)
    met_for = Representative.objects.valid(on=on).filter(
        membership__in=memberships, person__is_active=True
    )
    terms = NetworkRole.objects.valid(on=on).filter(network__in=existing, person__is_active=True)
    offices = SecretariatTerm.objects.valid(on=on).filter(
        network__in=existing, contact__is_active=True
    )
    here = Concat("role", Value(":"), Cast("network", CharField()))
    return (
        Criterion(
            {
                "networks": [
                    Fact(members, "network"),
                    Fact(met_for, "membership__network"),
                    Fact(terms, "network"),
                    Fact(offices, "network", holder="contact"),
                ]
            }
        ),
        Criterion(
            {"network_roles": [Fact(terms, "role"), Fact(terms.annotate(here=here), "here")]}
        ),
    )


def _turned(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, set[Any]]:
    """By the second of each pair, all that came first."""
    found: dict[Any, set[Any]] = {}
    for one, other in pairs:
        found.setdefault(other, set()).add(one)
    return found
