from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from members.enums import Role as MemberRole
from members.models import Affiliation, Organisation, Person, RoleTerm
from networks.enums import Joining, MembershipState, Refusal
from networks.models import Network, NetworkMembership


def refusal_to_join(
    person: Person, network: Network, *, on_behalf_of: Organisation | None, on: date
) -> Refusal | None:
    """At once, where the network is open."""
    if network.joining != Joining.OPEN:
        return Refusal.NOT_OPEN
    return _refusal_to_come_in(person, network, on_behalf_of=on_behalf_of, on=on)


def refusal_to_ask(
    person: Person, network: Network, *, on_behalf_of: Organisation | None, on: date
) -> Refusal | None:
    if network.joining == Joining.INVITATION:
        return Refusal.BY_INVITATION
    asked = NetworkMembership.objects.asked().filter(network=network, person=person)
    if asked.exists():
        return Refusal.ASKED_ALREADY
    return _refusal_to_come_in(person, network, on_behalf_of=on_behalf_of, on=on)


def _refusal_to_come_in(
    person: Person, network: Network, *, on_behalf_of: Organisation | None, on: date
) -> Refusal | None:
    if not network.exists(on=on):
        return Refusal.NOT_EXISTING
    if NetworkMembership.objects.members(on=on).filter(network=network, person=person).exists():
        return Refusal.MEMBER_ALREADY
    mine = organisations_to_join_for(person, on=on)
    if on_behalf_of and not mine.filter(pk=on_behalf_of.pk).exists():
        return Refusal.NOT_CONFIRMED_THERE
    return None


def organisations_to_join_for(person: Person, *, on: date) -> QuerySet[Organisation]:
    """Where the person is confirmed that day."""
    confirmed = Affiliation.objects.confirmed(on=on).filter(person=person)
    return Organisation.objects.filter(pk__in=confirmed.values("organisation"))


def organisations_to_sign_up(person: Person, *, on: date) -> QuerySet[Organisation]:
    """Those the person is the main contact of."""
    roles = RoleTerm.objects.valid(on=on).filter(person=person, role=MemberRole.MAIN_CONTACT)
    return Organisation.objects.filter(pk__in=roles.values("organisation"))


def refusal_to_sign_up(
    person: Person, network: Network, organisation: Organisation, *, on: date
) -> Refusal | None:
    if not network.exists(on=on):
        return Refusal.NOT_EXISTING
    if network.joining == Joining.INVITATION:
        return Refusal.BY_INVITATION
    if not organisations_to_sign_up(person, on=on).filter(pk=organisation.pk).exists():
        return Refusal.NOT_MAIN_CONTACT
    theirs = NetworkMembership.objects.filter(network=network, organisation=organisation)
    if theirs.members(on=on).exists():
        return Refusal.THEY_ARE_IN_ALREADY
    return Refusal.ASKED_ALREADY if theirs.asked().exists() else None


def refusal_to_leave(person: Person, network: Network, *, on: date) -> Refusal | None:
    this = Network.objects.filter(pk=network.pk)
    if this.left_by(person, on=on).exists():
        return None
    entrusted = this.joined_in_person(person, on=on).exists()
    return Refusal.ROLE_FIRST if entrusted else Refusal.NOT_IN


def refusal_to_answer(membership: NetworkMembership) -> Refusal | None:
    return None if membership.state == MembershipState.ASKED else Refusal.ANSWERED_ALREADY


def people_to_choose_among(organisation: Organisation, *, on: date) -> QuerySet[Person]:
    """Who may meet for it: those confirmed there."""
    confirmed = Affiliation.objects.confirmed(on=on).filter(organisation=organisation)
    people: QuerySet[Person] = Person.objects.filter(pk__in=confirmed.values("person"))
    return people.filter(is_active=True).order_by("name", "pk")
