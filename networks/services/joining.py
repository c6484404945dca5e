"""Coming in and going out: persons for themselves or their employer, organisations by their main
contact, and those invited by address.

Locks are taken in one order: the network, then its rows.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import end_before, log_act
from members.models import Affiliation, Organisation, Person
from networks import mail, rules
from networks.enums import MembershipState, Refusal
from networks.models import Network, NetworkMembership, Representative
from networks.services.networks import held


@transaction.atomic
def join(
    *, network: Network, person: Person, on_behalf_of: Organisation | None, now: datetime
) -> NetworkMembership:
    """At once, where the network is open. Raises Refused."""
    today = timezone.localdate(now)
    network = held(network)
    if reason := rules.refusal_to_join(person, network, on_behalf_of=on_behalf_of, on=today):
        raise Refused(reason)
    return let_person_in(network, person, on_behalf_of=on_behalf_of, by=person, now=now)


@transaction.atomic
def ask(
    *, network: Network, person: Person, on_behalf_of: Organisation | None, now: datetime
) -> NetworkMembership:
    """Those who run it hear of it, and answer. Raises Refused."""
    network = held(network)
    today = timezone.localdate(now)
    if reason := rules.refusal_to_ask(person, network, on_behalf_of=on_behalf_of, on=today):
        raise Refused(reason)
    asked = NetworkMembership.objects.create(
        network=network,
        person=person,
        on_behalf_of=on_behalf_of,
        state=MembershipState.ASKED,
        asked_at=now,
        asked_by=person,
    )
    _tell_of_asking(asked, by=person, now=now)
    return asked


@transaction.atomic
def sign_up_organisation(
    *, network: Network, organisation: Organisation, by: Person, now: datetime
) -> NetworkMembership:
    """By its main contact, who meets for it until somebody else is named. Raises Refused."""
    network = held(network)
    if reason := rules.refusal_to_sign_up(by, network, organisation, on=timezone.localdate(now)):
        raise Refused(reason)
    asked = NetworkMembership.objects.create(
        network=network,
        organisation=organisation,
        state=MembershipState.ASKED,
        asked_at=now,
        asked_by=by,
    )
    _tell_of_asking(asked, by=by, now=now)
    return asked


@transaction.atomic
def approve(
    *, membership: NetworkMembership, by: Person | None, now: datetime
) -> NetworkMembership:
    """Whoever has left since they asked, is not there for those they left. Raises Refused."""
    membership = _waiting(membership, by=by, now=now)
    today = timezone.localdate(now)
    person, organisation, asked_by = membership.person, membership.organisation, membership.asked_by
    _refuse_if_in(membership.network, person, organisation, on=today)
    if person:
        membership.on_behalf_of = _asked_for(membership, person, on=today)
    membership.state, membership.starts_on = MembershipState.MEMBER, today
    membership.save(update_fields=["state", "starts_on", "on_behalf_of"])
    choice = rules.people_to_choose_among(organisation, on=today) if organisation else ()
    if asked_by and asked_by in choice:
        Representative.objects.create(membership=membership, person=asked_by, starts_on=today)
    _log("network.let_in", membership, _("%(who)s er med i %(network)s."), by=by, now=now)
    mail.answered(membership, letter="let_in", now=now)
    return membership


@transaction.atomic
def decline(*, membership: NetworkMembership, by: Person, now: datetime) -> None:
    """Raises Refused."""
    membership = _waiting(membership, by=by, now=now)
    membership.state = MembershipState.DECLINED
    membership.save(update_fields=["state"])
    words = _("%(who)s fikk nei til å være med i %(network)s.")
    _log("network.declined", membership, words, by=by, now=now)
    mail.answered(membership, letter="declined", now=now)


@transaction.atomic
def let_in(
    *,
    network: Network,
    person: Person | None = None,
    organisation: Organisation | None = None,
    on_behalf_of: Organisation | None = None,
    by: Person | None,
    now: datetime,
) -> NetworkMembership:
    """By those who run it. What was asked before is answered. Raises Refused."""
    network = held(network)
    today = timezone.localdate(now)
    if reason := rules.refusal_to_run(by, network, on=today):
        raise Refused(reason)
    _refuse_if_in(network, person, organisation, on=today)
    if person:
        return let_person_in(network, person, on_behalf_of=on_behalf_of, by=by, now=now)
    asked = NetworkMembership.objects.asked().filter(network=network, organisation=organisation)
    if waiting := asked.first():
        return approve(membership=waiting, by=by, now=now)
    return _let_in(NetworkMembership(network=network, organisation=organisation), by=by, now=now)


def let_person_in(
    network: Network,
    person: Person,
    *,
    on_behalf_of: Organisation | None,
    by: Person | None,
    now: datetime,
) -> NetworkMembership:
    """For who holds the network and has asked the rules. What they asked before is answered."""
    asked = NetworkMembership.objects.asked().filter(network=network, person=person).first()
    membership = asked or NetworkMembership(network=network, person=person)
    today = timezone.localdate(now)
    membership.on_behalf_of = on_behalf_of or _asked_for(membership, person, on=today)
    return _let_in(membership, by=by, now=now)


def _let_in(
    membership: NetworkMembership, *, by: Person | None, now: datetime
) -> NetworkMembership:
    membership.state = MembershipState.MEMBER
    membership.starts_on = timezone.localdate(now)
    membership.asked_at = membership.asked_at or now
    membership.asked_by = membership.asked_by or by
    membership.save()
    _log("network.let_in", membership, _("%(who)s er med i %(network)s."), by=by, now=now)
    if membership.person and membership.person != by:
        mail.answered(membership, letter="let_in", now=now)
    return membership


def _asked_for(membership: NetworkMembership, person: Person, *, on: date) -> Organisation | None:
    """Unless they have left it since."""
    theirs = rules.organisations_to_join_for(person, on=on)
    return theirs.filter(pk__in=[membership.on_behalf_of_id]).first()


def _refuse_if_in(
    network: Network, person: Person | None, organisation: Organisation | None, *, on: date
) -> None:
    """Or will be: whoever follows an organisation that ends, comes in on a later day."""
    rows = NetworkMembership.objects.filter(state=MembershipState.MEMBER).exclude(ends_on__lt=on)
    if rows.filter(network=network, person=person, organisation=organisation).exists():
        raise Refused(Refusal.THEY_ARE_IN_ALREADY)


# ---- Going out ---------------------------------------------------------------------------------


@transaction.atomic
def leave(*, network: Network, person: Person, now: datetime) -> None:
    """What one asked for is taken back, too. Raises Refused."""
    network = held(network)
    today = timezone.localdate(now)
    theirs = NetworkMembership.objects.filter(network=network, person=person)
    asked, _rows = theirs.asked().delete()
    if asked:
        return
    if reason := rules.refusal_to_leave(person, network, on=today):
        raise Refused(reason)
    met_for = Representative.objects.valid(on=today).filter(
        person=person, membership__network=network
    )
    for representative in met_for:
        end_before(representative, today)
    for membership in theirs.members(on=today):
        _end(membership, by=person, now=now)


@transaction.atomic
def remove(*, membership: NetworkMembership, by: Person, now: datetime) -> None:
    """By those who run it. The person gets a letter. Raises Refused."""
    network = held(membership.network)
    today = timezone.localdate(now)
    if reason := rules.refusal_to_run(by, network, on=today):
        raise Refused(reason)
    membership = NetworkMembership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if not membership.holds(on=today) or membership.state != MembershipState.MEMBER:
        raise Refused(Refusal.ALREADY_OVER)
    mail.answered(membership, letter="removed", now=now)
    _end(membership, by=by, now=now)


@transaction.atomic
def end_for_those_who_left(*, affiliation: Affiliation, now: datetime) -> None:
    """Who was there for an organisation is not there when they have left it."""
    today = timezone.localdate(now)
    there = {"person": affiliation.person_id}
    still = Affiliation.objects.confirmed(on=today).filter(
        organisation=affiliation.organisation_id, **there
    )
    if still.exists():
        return
    theirs = NetworkMembership.objects.filter(on_behalf_of=affiliation.organisation_id, **there)
    theirs.asked().delete()
    for membership in theirs.members(on=today).select_related("network", "person"):
        mail.answered(membership, letter="removed", now=now)
        _end(membership, by=None, now=now)
    met_for = Representative.objects.valid(on=today).filter(
        membership__organisation=affiliation.organisation_id, **there
    )
    for representative in met_for:
        end_before(representative, today)


@transaction.atomic
def end_for_former_members(*, now: datetime) -> None:
    """At night: an organisation that is a member no longer, is not in our networks either."""
    today = timezone.localdate(now)
    ended = NetworkMembership.objects.of_former_members(on=today)
    for membership in ended.select_for_update(of=("self",)).select_related(
        "network", "organisation", "asked_by"
    ):
        mail.answered(membership, letter="removed", now=now)
        _end(membership, by=None, now=now)


# ---- Who meets for an organisation -------------------------------------------------------------


@transaction.atomic
def name_representative(
    *, membership: NetworkMembership, person: Person, by: Person, now: datetime
) -> Representative:
    """By the organisation's main contact, or those who run the network. Raises Refused."""
    membership = _answered_for(membership, by=by, now=now)
    today = timezone.localdate(now)
    organisation = membership.organisation
    assert organisation is not None  # noqa: S101 (who asks has found an organisation's)
    if person not in rules.people_to_choose_among(organisation, on=today):
        raise Refused(Refusal.NOT_CONFIRMED_THERE)
    if membership.representatives.valid(on=today).filter(person=person).exists():
        raise Refused(Refusal.THEY_ARE_IN_ALREADY)
    named = Representative.objects.create(membership=membership, person=person, starts_on=today)
    words = _("%(person)s møter for %(who)s i %(network)s.")
    _log("network.representative", membership, words, by=by, now=now, person=person)
    return named


@transaction.atomic
def end_representative(*, representative: Representative, by: Person, now: datetime) -> None:
    """Raises Refused."""
    membership = _answered_for(representative.membership, by=by, now=now)
    words = _("%(person)s møter ikke lenger for %(who)s i %(network)s.")
    _log(
        "network.representative_ended",
        membership,
        words,
        by=by,
        now=now,
        person=representative.person,
    )
    end_before(representative, timezone.localdate(now))


def _answered_for(membership: NetworkMembership, *, by: Person, now: datetime) -> NetworkMembership:
    today = timezone.localdate(now)
    network = held(membership.network)
    theirs = rules.organisations_to_sign_up(by, on=today)
    if theirs.filter(pk__in=[membership.organisation_id]).exists():
        return membership
    if rules.refusal_to_run(by, network, on=today):
        raise Refused(Refusal.NOT_MAIN_CONTACT)
    return membership


# ---- What they share ---------------------------------------------------------------------------


def _waiting(
    membership: NetworkMembership, *, by: Person | None, now: datetime
) -> NetworkMembership:
    network = held(membership.network)
    if reason := rules.refusal_to_run(by, network, on=timezone.localdate(now)):
        raise Refused(reason)
    rows = NetworkMembership.objects.select_for_update(of=("self",))
    membership = rows.select_related("person", "organisation", "network").get(pk=membership.pk)
    if reason := rules.refusal_to_answer(membership):
        raise Refused(reason)
    return membership


def _tell_of_asking(asked: NetworkMembership, *, by: Person, now: datetime) -> None:
    _log("network.asked", asked, _("%(who)s vil være med i %(network)s."), by=by, now=now)
    mail.asked(asked, to=rules.who_hears_of(asked.network, on=timezone.localdate(now)), now=now)


def _end(membership: NetworkMembership, *, by: Person | None, now: datetime) -> None:
    words = _("%(who)s er ikke lenger med i %(network)s.")
    _log("network.left", membership, words, by=by, now=now)
    end_before(membership, timezone.localdate(now))


def _log(
    verb: str,
    membership: NetworkMembership,
    words: str,
    *,
    by: Person | None,
    now: datetime,
    **named: object,
) -> None:
    named |= {
        "who": membership.person or membership.organisation,
        "network": membership.network,
    }
    log_act(by=by, now=now, verb=verb, subject=membership, text=words % named)
