"""What a verified address or a work login proves, and that it ends with the proof."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.refusals import Refused
from core.services import end_before, log_act
from members import domains, rules
from members.enums import (
    PROOFS_BY_THEMSELVES,
    AffiliationProof,
    AffiliationState,
    CodeKind,
    Refusal,
)
from members.models import Affiliation, Organisation, Person
from members.rules import Proof
from members.services.affiliations import end_affiliation, tell_contact

_SHOWN_BY = {
    AffiliationProof.DOMAIN: gettext_lazy(
        "Adressen viser at %(person)s hører til %(organisation)s."
    ),
    AffiliationProof.WORK_LOGIN: gettext_lazy(
        "Jobbkontoen viser at %(person)s hører til %(organisation)s."
    ),
}


@transaction.atomic
def recognise(*, person: Person, now: datetime) -> None:
    """Make the affiliations agree with the person's addresses and work logins; safe to repeat.

    Locks the person, then the affiliations, so that two proofs at once take turns.
    What a main contact refused, or somebody ended by hand, does not come back by itself.
    """
    today = timezone.localdate(now)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    proved = rules.proofs(person, on=today)
    _end_what_is_not_proved(person, proved, now=now)
    for organisation, proof in proved.items():
        newest = (
            Affiliation.objects.filter(person=person, organisation=organisation)
            .order_by("-pk")
            .select_for_update()
            .first()
        )
        if newest and newest.state == AffiliationState.WAITING:
            _prove(newest, proof, now=now)
        elif rules.comes_back_by_itself(newest):
            _add(person, organisation, proof, today, now=now)


def recheck(*, now: datetime) -> None:
    """At night: whatever took a proof away without telling, what it proved ends now."""
    stale = Affiliation.objects.proved_by_nothing(on=timezone.localdate(now))
    for person in Person.objects.filter(pk__in=stale.values("person")):
        recognise(person=person, now=now)


@transaction.atomic
def end_mail_domain(
    *, organisation: Organisation, domain: str, by: Person | None, now: datetime
) -> None:
    """From this moment the domain proves nothing here, and what it has proved ends.

    Raises Refused.
    """
    today = timezone.localdate(now)
    code = (
        organisation.codes.valid(on=today)
        .filter(kind=CodeKind.MAIL_DOMAIN, value=domains.as_servers_write(domain))
        .select_for_update()
        .first()
    )
    if code is None:
        raise Refused(Refusal.NO_SUCH_DOMAIN)
    end_before(code, today)
    log_act(
        by=by,
        now=now,
        verb="organisation.domain_ended",
        subject=organisation,
        text=_("Adresser på %(domain)s viser ikke lenger tilknytning til %(organisation)s.")
        % {"domain": code.value, "organisation": organisation},
    )
    recognise_again(organisation, now=now)


def recognise_again(organisation: Organisation, *, now: datetime) -> None:
    """Call when the organisation lost a domain or a tenant."""
    proved = Affiliation.objects.open(on=timezone.localdate(now)).filter(
        organisation=organisation, proof__in=PROOFS_BY_THEMSELVES
    )
    for person in Person.objects.filter(pk__in=proved.values("person")):
        recognise(person=person, now=now)


def _end_what_is_not_proved(
    person: Person, proved: dict[Organisation, Proof], *, now: datetime
) -> None:
    today = timezone.localdate(now)
    by_themselves = (
        Affiliation.objects.open(on=today)
        .filter(person=person, proof__in=PROOFS_BY_THEMSELVES)
        .select_related("organisation", "person")
        .select_for_update(of=("self",))
    )
    for affiliation in by_themselves:
        if rules.is_still_proved(affiliation, on=today):
            continue
        if proof := proved.get(affiliation.organisation) or rules.proof_of(
            person, affiliation.organisation, on=today
        ):
            _prove(affiliation, proof, now=now)
        else:
            end_affiliation(affiliation=affiliation, by=None, now=now)


def _add(
    person: Person, organisation: Organisation, proof: Proof, today: date, *, now: datetime
) -> None:
    affiliation = Affiliation.objects.create(
        person=person,
        organisation=organisation,
        state=AffiliationState.CONFIRMED,
        proof=proof.kind,
        proof_address=proof.address,
        starts_on=today,
        created_at=now,
    )
    _log(affiliation, now=now, before=None)
    tell_contact(affiliation, now=now)


def _prove(affiliation: Affiliation, proof: Proof, *, now: datetime) -> None:
    """Somebody who waited, or where another proof takes over."""
    before = affiliation.as_facts()
    had_waited = affiliation.state == AffiliationState.WAITING
    affiliation.state = AffiliationState.CONFIRMED
    affiliation.proof = proof.kind
    affiliation.proof_address = proof.address
    if had_waited:
        affiliation.starts_on = timezone.localdate(now)
    affiliation.save()
    _log(affiliation, now=now, before=before)
    if had_waited:
        tell_contact(affiliation, now=now)


def _log(affiliation: Affiliation, *, now: datetime, before: dict[str, str] | None) -> None:
    log_act(
        by=None,
        now=now,
        verb="affiliation.recognised",
        subject=affiliation,
        text=_SHOWN_BY[AffiliationProof(affiliation.proof)]
        % {"person": affiliation.person, "organisation": affiliation.organisation},
        before=before,
        after=affiliation.as_facts(),
    )
