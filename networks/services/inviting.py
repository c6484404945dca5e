"""Asked in by address; whoever proves it may say yes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from members.models import Person
from members.rules import verified_addresses
from networks import mail, rules
from networks.enums import Refusal
from networks.models import Invitation, Network, NetworkMembership
from networks.querysets import NetworkInvitationQuerySet
from networks.services.joining import let_person_in
from networks.services.networks import held
from outbox.services.suppressing import suppressed_among

LASTS = timedelta(days=30)
KEPT = kept_for("network_invitations")


@transaction.atomic
def invite(
    *, network: Network, addresses: list[str], by: Person, now: datetime
) -> dict[str, list[str]]:
    """`sent`, `in_already` and `stopped`, of addresses. Asking again while the first asking holds
    changes nothing. Raises Refused."""
    network = held(network)
    today = timezone.localdate(now)
    if reason := rules.refusal_to_run(by, network, on=today):
        raise Refused(reason)
    wanted = list(dict.fromkeys(address.lower() for address in addresses))
    stopped = suppressed_among(wanted)
    answers: dict[str, list[str]] = {"sent": [], "in_already": [], "stopped": []}
    for address in wanted:
        owner = _owner(address)
        if owner and _is_in(owner, network, now=now):
            answers["in_already"].append(address)
        elif address in stopped:
            answers["stopped"].append(address)
        else:
            _write_to(address, network, owner=owner, by=by, now=now)
            answers["sent"].append(address)
    return answers


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Raises Refused."""
    network = held(invitation.network)
    if reason := rules.refusal_to_run(by, network, on=timezone.localdate(now)):
        raise Refused(reason)
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(withdrawn_at=now):
        raise Refused(Refusal.INVITATION_OVER)
    log_act(
        by=by,
        now=now,
        verb="network.invitation_withdrawn",
        subject=network,
        text=_("En invitasjon til %(network)s er trukket.") % {"network": network},
    )


@transaction.atomic
def accept(*, invitation: Invitation, person: Person, now: datetime) -> None:
    """Says yes. Raises Refused for one that is over, or to an address that is not theirs."""
    network = held(invitation.network)
    found = open_to(person, now=now).filter(pk=invitation.pk).first()
    if found is None or not network.exists(on=timezone.localdate(now)):
        raise Refused(Refusal.INVITATION_OVER)
    _take_up(found, person, now=now)


@transaction.atomic
def take_up(*, person: Person, address: str, now: datetime) -> None:
    """Whoever comes in by the letter and proves the address has said yes."""
    today = timezone.localdate(now)
    for invitation in open_to(person, now=now).to([address]).order_by("network", "pk"):
        network = held(invitation.network)
        if network.exists(on=today):
            _take_up(invitation, person, now=now)


def open_to(person: Person, *, now: datetime) -> NetworkInvitationQuerySet:
    """Those that still hold, to an address the person has proved."""
    addresses = verified_addresses(person)
    return Invitation.objects.open(now=now).to(addresses).select_related("network", "invited_by")


def forget_unanswered(*, now: datetime) -> None:
    """At night: the addresses of those who never came are nobody's business for long."""
    Invitation.objects.filter(accepted_at=None, expires_at__lt=now - KEPT).delete()


def _take_up(invitation: Invitation, person: Person, *, now: datetime) -> None:
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    if not _is_in(person, invitation.network, now=now):
        let_person_in(invitation.network, person, on_behalf_of=None, by=person, now=now)


def _is_in(person: Person, network: Network, *, now: datetime) -> bool:
    members = NetworkMembership.objects.members(on=timezone.localdate(now))
    return bool(members.filter(network=network, person=person).exists())


def _owner(address: str) -> Person | None:
    proved = EmailAddress.objects.filter(verified=True, user__is_active=True, email__iexact=address)
    row = proved.select_related("user").first()
    return row.user if row else None


def _write_to(
    address: str, network: Network, *, owner: Person | None, by: Person, now: datetime
) -> None:
    """One that ran out is asked anew, with a new link."""
    invitation = Invitation.objects.unanswered().to([address]).filter(network=network).first()
    if invitation and invitation.expires_at > now:
        return
    invitation = invitation or Invitation(network=network, email=address)
    invitation.reference = uuid.uuid4()
    invitation.invited_by, invitation.invited_at = by, now
    invitation.expires_at = now + LASTS
    invitation.save()
    log_act(
        by=by,
        now=now,
        verb="network.invited",
        subject=network,
        text=_("Noen er invitert til %(network)s.") % {"network": network},
    )
    mail.invite(invitation, owner=owner, now=now)
