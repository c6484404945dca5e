from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from meetings.models import Meeting
from members.models import Affiliation, Organisation, Person
from members.querysets import PersonQuerySet
from networks.enums import NEEDED_ROLES, RUNNING_ROLES, Refusal, Role, WrittenTo
from networks.models import (
    Network,
    NetworkMembership,
    NetworkRole,
    Representative,
    SecretariatTerm,
)

TOLD_BEFORE = timedelta(days=60)


def refusal_to_run(person: Person | None, network: Network, *, on: date) -> Refusal | None:
    """None as the person is the portal itself."""
    if person is None:
        return None
    if Network.objects.run_by(person, on=on).filter(pk=network.pk).exists():
        return None
    return Refusal.NOT_RUN_BY_YOU


def may_write_to_all(person: Person, network: Network, *, on: date) -> bool:
    """Whoever runs it; those who are in it where the network lets them. No query where the
    network came `with_right_of` the person: whoever joined it without running it is in it."""
    told = vars(network)
    if "is_run" in told:
        return bool(told["is_run"] or (network.members_write and told["is_joined"]))
    if refusal_to_run(person, network, on=on) is None:
        return True
    theirs = Network.objects.joined_in_person(person, on=on)
    return network.members_write and theirs.filter(pk=network.pk).exists()


# ---- Who is in it ------------------------------------------------------------------------------


def people_in(
    network: Network | OuterRef, *, on: date, to: str = WrittenTo.EVERYBODY
) -> QuerySet[Person]:
    """Everybody who is in it, once: members, those who meet for organisations, whoever has a role
    and the secretariat's contact; or only those with a role, and the contact."""
    return _people(on=on, to=to, network=network)


def people_in_any(networks: QuerySet[Network], *, on: date) -> PersonQuerySet:
    return _people(on=on, to=WrittenTo.EVERYBODY, network__in=networks.order_by().values("pk"))


def _people(*, on: date, to: str, **which: Any) -> PersonQuerySet:
    roles = NetworkRole.objects.valid(on=on).filter(**which)
    offices = SecretariatTerm.objects.valid(on=on).filter(**which)
    found = Q(pk__in=roles.values("person")) | Q(pk__in=offices.values("contact"))
    if to == WrittenTo.EVERYBODY:
        of_members = {f"membership__{name}": value for name, value in which.items()}
        members = NetworkMembership.objects.members(on=on)
        met_for = Representative.objects.valid(on=on).filter(membership__in=members)
        found |= Q(pk__in=members.filter(**which).values("person"))
        found |= Q(pk__in=met_for.filter(**of_members).values("person"))
    people = Person.objects.get_queryset().filter(found, is_active=True)
    return people.order_by("name", "pk")


class Inside(NamedTuple):
    """Somebody who is in a network, and why: what they are there for, and their roles in words.
    Without a `membership` of their own they are there for their role or their organisation."""

    person: Person
    organisations: list[Organisation]
    roles: list[str]
    membership: NetworkMembership | None


def who_is_in(
    network: Network,
    *,
    members: Iterable[NetworkMembership],
    roles: Iterable[NetworkRole],
    on: date,
) -> list[Inside]:
    """All of `people_in`. `members` know whom they are `met_by`. One query."""
    own: dict[int | None, NetworkMembership] = {each.person_id: each for each in members}
    there_for: dict[int, dict[Organisation, None]] = defaultdict(dict)
    for each in members:
        if each.person_id and each.on_behalf_of:
            there_for[each.person_id][each.on_behalf_of] = None
        for row in vars(each).get("met_by", ()):
            if each.organisation:
                there_for[row.person_id][each.organisation] = None
    held: dict[int, list[str]] = defaultdict(list)
    for role in roles:
        held[role.person_id].append(role.role_in_words)
    return [
        Inside(person, list(there_for[person.pk]), held[person.pk], own.get(person.pk))
        for person in people_in(network, on=on)
    ]


def runners_of(network: Network, *, on: date) -> QuerySet[Person]:
    """Leader, deputy, secretary and the contact of the secretariat, who can log in."""
    roles = NetworkRole.objects.of_role(*RUNNING_ROLES, on=on).filter(network=network)
    offices = SecretariatTerm.objects.valid(on=on).filter(network=network)
    found = Q(pk__in=roles.values("person")) | Q(pk__in=offices.values("contact"))
    people: QuerySet[Person] = Person.objects.filter(found, is_active=True)
    return people.order_by("name", "pk")


def who_hears_of(network: Network, *, on: date) -> list[Person]:
    """Whom the portal tells what waits: those who run it, else the secretariat's staff."""
    running = list(runners_of(network, on=on))
    return running or list(_staff())


def _staff() -> QuerySet[Person]:
    staff: QuerySet[Person] = Person.objects.with_right("networks.change_network")
    return staff.filter(is_staff=True, is_active=True).order_by("name", "pk")


def title_and_employer(person: Person, *, on: date) -> tuple[str, str]:
    """As they are that day: for roles, which keep them as they were."""
    affiliation = (
        Affiliation.objects.confirmed(on=on)
        .filter(person=person)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    return (affiliation.title, affiliation.organisation.name) if affiliation else ("", "")


# ---- Terms that end, and roles nobody has ------------------------------------------------------


class Ending(NamedTuple):
    """What a network is reminded of. `term=None`: nobody has the role."""

    network: Network
    role: Role
    term: NetworkRole | None
    on: date
    """The last day of the term; of a role nobody has, the day it became free."""

    @property
    def key(self) -> str:
        return f"{self.network.pk}:{self.role}:{self.on.isoformat()}"


def terms_that_end(*, on: date, until: date) -> list[Ending]:
    """Those that no later term follows, and needed roles that are free. Two queries."""
    networks = {each.pk: each for each in Network.objects.existing(on=on)}
    terms = NetworkRole.objects.filter(network__in=networks).select_related("person")
    by_seat: dict[tuple[int, str, int], list[NetworkRole]] = {}
    for term in terms.order_by("starts_on", "pk"):
        alone = term.role in RUNNING_ROLES
        seat = (term.network_id, term.role, 0 if alone else term.person_id)
        by_seat.setdefault(seat, []).append(term)
    found = [
        Ending(networks[last.network_id], Role(last.role), last, last.ends_on)
        for rows in by_seat.values()
        if (last := _last(rows)).ends_on and on <= last.ends_on <= until
    ]
    for pk, network in networks.items():
        held = {role: by_seat.get((pk, role, 0), []) for role in NEEDED_ROLES}
        found += _free_roles(network, held, on=on)
    return sorted(found, key=lambda each: (each.on, each.network.pk, each.role))


def _last(rows: list[NetworkRole]) -> NetworkRole:
    return max(rows, key=lambda term: term.ends_on or date.max)


def _free_roles(network: Network, rows: dict[Role, list[NetworkRole]], *, on: date) -> list[Ending]:
    found = []
    for role, terms in rows.items():
        if any((term.ends_on or on) >= on for term in terms):
            continue
        ended = [term.ends_on + timedelta(days=1) for term in terms if term.ends_on]
        since = max(ended, default=network.started_on or on.replace(day=1))
        found.append(Ending(network, role, None, since))
    return found


def led_by_nobody_without(person: Person, *, on: date) -> list[str]:
    """What nobody takes care of when they are gone."""
    led = NetworkRole.objects.of_role(Role.LEADER, on=on).filter(person=person)
    return [
        _("%(network)s får ingen leder.") % {"network": term.network}
        for term in led.select_related("network")
    ]


# ---- What the forum asks about many networks at once ---------------------------------------------

Pairs = list[tuple[int, Person]]


def people_by_network(networks: Collection[int], on: date) -> Pairs:
    """Everybody who is in each, once. Two queries."""
    members = NetworkMembership.objects.members(on=on).filter(network__in=networks)
    met_for = Representative.objects.valid(on=on).filter(membership__in=members)
    roles = NetworkRole.objects.valid(on=on).filter(network__in=networks)
    return _pairs(
        members.exclude(person=None).order_by().values_list("network", "person"),
        met_for.order_by().values_list("membership__network", "person"),
        roles.order_by().values_list("network", "person"),
        _contacts(networks, on=on),
    )


def leaders_by_network(networks: Collection[int], on: date) -> Pairs:
    """Those who run each. Two queries."""
    roles = NetworkRole.objects.valid(on=on).filter(network__in=networks, role__in=RUNNING_ROLES)
    return _pairs(roles.order_by().values_list("network", "person"), _contacts(networks, on=on))


def _contacts(networks: Collection[int], *, on: date) -> QuerySet[Any]:
    offices = SecretariatTerm.objects.valid(on=on).filter(network__in=networks)
    return offices.exclude(contact=None).order_by().values_list("network", "contact")


def _pairs(first: QuerySet[Any], *others: QuerySet[Any]) -> Pairs:
    keys = list(first.union(*others))
    people = Person.objects.filter(is_active=True).in_bulk({person for _network, person in keys})
    found = [(network, people[person]) for network, person in keys if person in people]
    return sorted(found, key=lambda pair: (pair[0], pair[1].name, pair[1].pk))


def hosts_of(network: int, on: date) -> list[Organisation]:
    """The secretariat and those with people in it; whoever hosted longest ago, or never, first."""
    members = NetworkMembership.objects.members(on=on).filter(network=network)
    offices = SecretariatTerm.objects.valid(on=on).filter(network=network)
    hosted = Meeting.objects.held().filter(forum=network, called_by=OuterRef("pk"))
    latest = hosted.order_by("-starts_at").values("starts_at")[:1]
    found = Q(pk__in=members.values("organisation")) | Q(pk__in=members.values("on_behalf_of"))
    found |= Q(pk__in=offices.values("organisation"))
    organisations = Organisation.objects.filter(found).annotate(hosted_at=Subquery(latest))
    return list(organisations.order_by(F("hosted_at").asc(nulls_first=True), "sort_key", "pk"))


def eligible_people(network: Network, *, on: date) -> QuerySet[Person]:
    """Whom the network may elect: those who are in it, and those confirmed in an organisation
    that is in it or has people in it."""
    members = NetworkMembership.objects.members(on=on).filter(network=network)
    there = Affiliation.objects.confirmed(on=on).filter(
        Q(organisation__in=members.values("organisation"))
        | Q(organisation__in=members.values("on_behalf_of"))
    )
    inside = people_in(network, on=on).order_by()
    people: QuerySet[Person] = Person.objects.filter(is_active=True)
    found = Q(pk__in=inside.values("pk")) | Q(pk__in=there.values("person"))
    return people.filter(found).order_by("name", "pk")
