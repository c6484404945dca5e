"""What a verified address proves, and that it ends with the address."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members import domains, rules
from members.enums import AffiliationProof, AffiliationState, CodeKind, Refusal
from members.models import Affiliation, Organisation, Person
from members.services.affiliations import end_affiliation, tell_contact
from members.services.organisations import end_code


@transaction.atomic
def recognise(*, person: Person, now: datetime) -> None:
    """Make the affiliations agree with the person's verified addresses; safe to repeat.

    Locks the person, then the affiliations, so that two proofs at once take turns.
    What a main contact refused, or somebody ended by hand, does not come back by itself.
    """
    today = timezone.localdate(now)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    proved = rules.proved_organisations(person, on=today)
    _end_what_is_not_proved(person, proved, now=now)
    for organisation, address in proved.items():
        newest = (
            Affiliation.objects.filter(person=person, organisation=organisation)
            .order_by("-pk")
            .select_for_update()
            .first()
        )
        if newest and newest.state == AffiliationState.WAITING:
            _prove(newest, address, now=now)
        elif rules.comes_back_by_itself(newest):
            _add(person, organisation, address, today, now=now)


def recheck(*, now: datetime) -> None:
    """At night: whatever took an address away without telling, what it proved ends now."""
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
    end_code(code, today)
    log_act(
        by=by,
        now=now,
        verb="organisation.domain_ended",
        subject=organisation,
        text=_("Adresser på %(domain)s viser ikke lenger tilknytning til %(organisation)s.")
        % {"domain": code.value, "organisation": organisation},
    )
    proved = Affiliation.objects.open(on=today).filter(
        organisation=organisation, proof=AffiliationProof.DOMAIN
    )
    for person in Person.objects.filter(pk__in=proved.values("person")):
        recognise(person=person, now=now)


def _end_what_is_not_proved(
    person: Person, proved: dict[Organisation, str], *, now: datetime
) -> None:
    today = timezone.localdate(now)
    addresses = set(rules.verified_addresses(person))
    by_address = (
        Affiliation.objects.open(on=today)
        .filter(person=person, proof=AffiliationProof.DOMAIN)
        .select_related("organisation")
        .select_for_update(of=("self",))
    )
    for affiliation in by_address:
        organisation, proof = affiliation.organisation, affiliation.proof_address.lower()
        if proof in addresses and rules.is_on_a_domain_of(organisation, proof, on=today):
            continue
        if address := proved.get(organisation):
            _prove(affiliation, address, now=now)
        else:
            end_affiliation(affiliation=affiliation, by=None, now=now)


def _add(
    person: Person, organisation: Organisation, address: str, today: date, *, now: datetime
) -> None:
    affiliation = Affiliation.objects.create(
        person=person,
        organisation=organisation,
        state=AffiliationState.CONFIRMED,
        proof=AffiliationProof.DOMAIN,
        proof_address=address,
        starts_on=today,
        created_at=now,
    )
    _log(affiliation, now=now, before=None)
    tell_contact(affiliation, now=now)


def _prove(affiliation: Affiliation, address: str, *, now: datetime) -> None:
    """Somebody who waited, or whose proof moves to another address of theirs."""
    before = affiliation.as_facts()
    had_waited = affiliation.state == AffiliationState.WAITING
    affiliation.state = AffiliationState.CONFIRMED
    affiliation.proof = AffiliationProof.DOMAIN
    affiliation.proof_address = address
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
        text=_("Adressen viser at %(person)s hører til %(organisation)s.")
        % {"person": affiliation.person, "organisation": affiliation.organisation},
        before=before,
        after=affiliation.as_facts(),
    )
