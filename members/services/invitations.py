"""A main contact asks colleagues in by address; whoever proves the address belongs there.

Locks are taken in one order: the organisation, persons, invitations, affiliations.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from members import rules
from members.enums import AffiliationProof, AffiliationState, InvitationAnswer, Refusal
from members.mail import belonging, desk
from members.models import Affiliation, Invitation, Organisation, Person
from members.querysets import InvitationQuerySet
from outbox.services.suppressing import suppressed_among

LASTS = timedelta(days=30)
KEPT = kept_for("invitations")
Answers = dict[InvitationAnswer, list[str]]


@transaction.atomic
def invite(
    *, organisation: Organisation, addresses: Collection[str], by: Person, now: datetime
) -> Answers:
    """What came of each address. Asking again while the first asking holds changes nothing.

    Whoever waits to be let in is, and is told. Everybody else is asked first, so that nobody
    learns who has an account. Raises Refused.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if reason := rules.refusal_to_settle(by, organisation, on=timezone.localdate(now)):
        raise Refused(reason)
    wanted = list(dict.fromkeys(address.lower() for address in addresses))
    owners = _owners(wanted)
    stopped = suppressed_among(wanted)
    answers: Answers = {}
    for address in wanted:
        person = owners.get(address)
        if person and _has_asked(person, organisation, now=now):
            answer = _confirm_at_once(person, organisation, by=by, now=now)
        elif address in stopped:
            answer = InvitationAnswer.STOPPED
        else:
            answer = _write_to(address, organisation, owner=person, by=by, now=now)
        answers.setdefault(answer, []).append(address)
    return answers


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Raises Refused."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=invitation.pk)
    )
    if reason := rules.refusal_to_settle(by, invitation.organisation, on=timezone.localdate(now)):
        raise Refused(reason)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(Refusal.INVITATION_OVER)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    log_act(
        by=by,
        now=now,
        verb="invitation.withdrawn",
        subject=invitation.organisation,
        text=_("En invitasjon til %(organisation)s er trukket.")
        % {"organisation": invitation.organisation},
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, person: Person, now: datetime) -> None:
    """Says yes. Raises Refused for one that is over, or to an address that is not theirs."""
    found = _to(person, now=now).filter(pk=invitation.pk).first()
    if found is None:
        raise Refused(Refusal.INVITATION_OVER)
    _take_up(found, person, now=now)


@transaction.atomic
def take_up(*, person: Person, address: str, now: datetime) -> None:
    """Whoever comes in by the letter and proves the address has said yes."""
    for invitation in _to(person, now=now).to([address]).order_by("pk"):
        _take_up(invitation, person, now=now)


def _to(person: Person, *, now: datetime) -> InvitationQuerySet:
    """The open ones to an address of the person's; holds the person and them."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    return (
        Invitation.objects.open(now=now)
        .to(rules.verified_addresses(person))
        .select_related("organisation", "invited_by")
        .select_for_update(of=("self",))
    )


def _take_up(invitation: Invitation, person: Person, *, now: datetime) -> None:
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    organisation = invitation.organisation
    affiliation = _confirm(person, organisation, by=invitation.invited_by, now=now)
    contact = rules.main_contact_of(organisation, on=timezone.localdate(now))
    if affiliation and contact and contact != person:
        desk.tell_of_joining(affiliation, invitation, contact=contact, now=now)


def forget_unanswered(*, now: datetime) -> None:
    """At night: the addresses of those who never came are nobody's business for long."""
    Invitation.objects.filter(accepted_at=None, expires_at__lt=now - KEPT).delete()


def _owners(addresses: Collection[str]) -> dict[str, Person]:
    """Who has proved each address; held, so that nobody is confirmed twice."""
    proved = EmailAddress.objects.filter(verified=True, user__is_active=True)
    rows = list(proved.alias(low=Lower("email")).filter(low__in=addresses))
    held = Person.objects.select_for_update(no_key=True).order_by("pk")
    people = held.in_bulk([row.user_id for row in rows])
    return {row.email.lower(): people[row.user_id] for row in rows}


def _has_asked(person: Person, organisation: Organisation, *, now: datetime) -> bool:
    """They belong there, or have asked to."""
    theirs = Affiliation.objects.filter(person=person, organisation=organisation)
    return theirs.open(on=timezone.localdate(now)).exists()


def _confirm_at_once(
    person: Person, organisation: Organisation, *, by: Person, now: datetime
) -> InvitationAnswer:
    affiliation = _confirm(person, organisation, by=by, now=now)
    if affiliation is None:
        return InvitationAnswer.HERE_ALREADY
    belonging.tell_person(affiliation, letter="affiliation_confirmed", now=now)
    return InvitationAnswer.CONFIRMED


def _write_to(
    address: str, organisation: Organisation, *, owner: Person | None, by: Person, now: datetime
) -> InvitationAnswer:
    """One that ran out is asked anew, with a new link."""
    unanswered = Invitation.objects.unanswered().to([address]).select_for_update()
    invitation = unanswered.filter(organisation=organisation).first()
    if invitation and Invitation.objects.open(now=now).filter(pk=invitation.pk).exists():
        return InvitationAnswer.INVITED_ALREADY
    invitation = invitation or Invitation(organisation=organisation, email=address)
    invitation.reference = uuid.uuid4()
    invitation.invited_by, invitation.invited_at, invitation.expires_at = by, now, now + LASTS
    invitation.save()
    log_act(
        by=by,
        now=now,
        verb="invitation.sent",
        subject=organisation,
        text=_("En kollega er invitert til %(organisation)s.") % {"organisation": organisation},
    )
    desk.invite(invitation, owner=owner, now=now)
    return InvitationAnswer.SENT


def _confirm(
    person: Person, organisation: Organisation, *, by: Person | None, now: datetime
) -> Affiliation | None:
    """None: they belong there already."""
    today = timezone.localdate(now)
    there = Affiliation.objects.filter(person=person, organisation=organisation)
    newest = there.order_by("-pk").select_for_update().first()
    if newest and there.confirmed(on=today).exists():
        return None
    affiliation = Affiliation(person=person, organisation=organisation, created_at=now)
    if newest and newest.state == AffiliationState.WAITING:
        affiliation = newest
    before = affiliation.as_facts() if affiliation.pk else None
    affiliation.state = AffiliationState.CONFIRMED
    affiliation.proof = AffiliationProof.MAIN_CONTACT
    affiliation.proof_address = ""
    affiliation.starts_on, affiliation.ends_on = today, None
    affiliation.save()
    log_act(
        by=by,
        now=now,
        verb="affiliation.confirmed",
        subject=affiliation,
        text=_("%(person)s er invitert og hører til %(organisation)s.")
        % {"person": person, "organisation": organisation},
        before=before,
        after=affiliation.as_facts(),
    )
    return affiliation
