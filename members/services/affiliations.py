"""Who belongs to an organisation: asked for, confirmed, refused, ended."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members import rules
from members.enums import AffiliationProof, AffiliationState, EndReason, Refusal
from members.mail import belonging as mail
from members.models import Affiliation, Organisation, Person
from members.services.roles import end_roles_of
from members.signals import affiliation_ended


@transaction.atomic
def request_affiliation(
    *, person: Person, organisation: Organisation, title: str = "", by: Person, now: datetime
) -> Affiliation:
    """What shows by itself settles it at once; otherwise the main contact or staff is asked.

    The contact hears nothing of whom staff write down: they settle it themselves. Raises Refused.
    """
    today = timezone.localdate(now)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if reason := rules.refusal_to_request(person, organisation, on=today):
        raise Refused(reason)
    proof = rules.proof_of(person, organisation, on=today)
    affiliation = Affiliation.objects.create(
        person=person,
        organisation=organisation,
        title=title,
        state=AffiliationState.CONFIRMED if proof else AffiliationState.WAITING,
        proof=proof.kind if proof else AffiliationProof.CLAIM,
        proof_address=proof.address if proof else "",
        starts_on=today,
        created_at=now,
    )
    log_act(
        by=by,
        now=now,
        verb="affiliation.requested",
        subject=affiliation,
        text=_("%(person)s valgte %(organisation)s.")
        % {"person": person, "organisation": organisation},
        after=affiliation.as_facts(),
    )
    if by == person:
        tell_contact(affiliation, now=now)
    return affiliation


@transaction.atomic
def confirm_affiliation(*, affiliation: Affiliation, by: Person, now: datetime) -> Affiliation:
    """By the main contact or staff; staff may also undo a refusal. Raises Refused."""
    affiliation = _held(affiliation)
    today = timezone.localdate(now)
    _settles(by, affiliation, on=today)
    if reason := rules.refusal_to_confirm(affiliation, by):
        raise Refused(reason)
    before = affiliation.as_facts()
    affiliation.state = AffiliationState.CONFIRMED
    affiliation.proof = AffiliationProof.STAFF if by.is_staff else AffiliationProof.MAIN_CONTACT
    affiliation.proof_address = ""
    affiliation.starts_on, affiliation.ends_on = today, None
    affiliation.save()
    log_act(
        by=by,
        now=now,
        verb="affiliation.confirmed",
        subject=affiliation,
        text=_("%(person)s er bekreftet som tilknyttet %(organisation)s.") % _names(affiliation),
        before=before,
        after=affiliation.as_facts(),
    )
    mail.tell_person(affiliation, letter="affiliation_confirmed", now=now)
    return affiliation


@transaction.atomic
def refuse_affiliation(*, affiliation: Affiliation, by: Person, now: datetime) -> Affiliation:
    """No to somebody who waits, or an objection to what an address proved. Raises Refused."""
    affiliation = _held(affiliation)
    today = timezone.localdate(now)
    _settles(by, affiliation, on=today)
    if reason := rules.refusal_to_refuse(affiliation):
        raise Refused(reason)
    before = affiliation.as_facts()
    _close(affiliation, AffiliationState.REFUSED, today)
    end_roles_of(affiliation, by=by, now=now)
    log_act(
        by=by,
        now=now,
        verb="affiliation.refused",
        subject=affiliation,
        text=_("%(person)s er avvist som tilknyttet %(organisation)s.") % _names(affiliation),
        before=before,
        after=affiliation.as_facts(),
    )
    mail.tell_person(affiliation, letter="affiliation_refused", now=now)
    return affiliation


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, by: Person | None, now: datetime) -> Affiliation:
    """By the person, the main contact or staff; `None` is a proof that is gone. Raises Refused.

    The roles the person held there end too, so that nobody keeps a right they left.
    """
    affiliation = _held(affiliation)
    today = timezone.localdate(now)
    if by != affiliation.person:
        _settles(by, affiliation, on=today)
    if affiliation.state not in {AffiliationState.WAITING, AffiliationState.CONFIRMED}:
        raise Refused(Refusal.ALREADY_OVER)
    before = affiliation.as_facts()
    affiliation.ended_because = _why(by, affiliation)
    _close(affiliation, AffiliationState.ENDED, today)
    end_roles_of(affiliation, by=by, now=now)
    affiliation_ended.send(sender=Affiliation, affiliation=affiliation, now=now)
    log_act(
        by=by,
        now=now,
        verb="affiliation.ended",
        subject=affiliation,
        text=_("Tilknytningen mellom %(person)s og %(organisation)s er slutt.")
        % _names(affiliation),
        before=before,
        after=affiliation.as_facts(),
    )
    if affiliation.ended_because != EndReason.LEFT:
        mail.tell_person(affiliation, letter="affiliation_ended", now=now)
    return affiliation


def _names(affiliation: Affiliation) -> dict[str, object]:
    return {"person": affiliation.person, "organisation": affiliation.organisation}


def _why(by: Person | None, affiliation: Affiliation) -> EndReason:
    if by is None:
        by_work_login = affiliation.proof == AffiliationProof.WORK_LOGIN
        return EndReason.WORK_LOGIN if by_work_login else EndReason.ADDRESS
    if by == affiliation.person:
        return EndReason.LEFT
    return EndReason.STAFF if by.is_staff else EndReason.ORGANISATION


def _held(affiliation: Affiliation) -> Affiliation:
    """The row as it is now, kept from others until we are done."""
    return (
        Affiliation.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=affiliation.pk)
    )


def _settles(by: Person | None, affiliation: Affiliation, *, on: date) -> None:
    if reason := rules.refusal_to_settle(by, affiliation.organisation, on=on):
        raise Refused(reason)


def _close(affiliation: Affiliation, state: AffiliationState, today: date) -> None:
    affiliation.state = state
    affiliation.ends_on = max(today, affiliation.starts_on or today)
    affiliation.save()


def tell_contact(affiliation: Affiliation, *, now: datetime) -> None:
    contact = rules.main_contact_of(affiliation.organisation, on=timezone.localdate(now))
    if contact is None or contact == affiliation.person:
        return
    is_waiting = affiliation.state == AffiliationState.WAITING
    letter = "colleague_waiting" if is_waiting else "colleague_recognised"
    mail.tell_contact_of_colleague(affiliation, contact=contact, letter=letter, now=now)
