"""Who may settle what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from members.enums import PROOFS_BY_THEMSELVES, AffiliationState, Refusal
from members.models import Affiliation, Organisation, RoleTerm

if TYPE_CHECKING:
    from members.models import Person


def is_main_contact(person: Person, organisation: Organisation, *, on: date) -> bool:
    return Organisation.objects.run_by(person, on=on).filter(pk=organisation.pk).exists()


def main_contact_of(organisation: Organisation, *, on: date) -> Person | None:
    term = (
        RoleTerm.objects.main_contacts(on=on)
        .filter(organisation=organisation)
        .select_related("person")
        .first()
    )
    return term.person if term else None


def refusal_to_settle(by: Person | None, organisation: Organisation, *, on: date) -> Refusal | None:
    """Staff and the main contact settle who belongs to an organisation; None is the portal."""
    if by is None or by.is_staff or is_main_contact(by, organisation, on=on):
        return None
    return Refusal.NOT_MAIN_CONTACT


def refusal_to_confirm(affiliation: Affiliation, by: Person | None) -> Refusal | None:
    """Only staff undo a refusal."""
    if affiliation.state == AffiliationState.WAITING:
        return None
    if affiliation.state == AffiliationState.REFUSED and (by is None or by.is_staff):
        return None
    return Refusal.NOT_WAITING


def refusal_to_refuse(affiliation: Affiliation) -> Refusal | None:
    """What waits can be refused, and what nobody's word stands behind can be objected to."""
    if affiliation.state == AffiliationState.WAITING:
        return None
    if (
        affiliation.state == AffiliationState.CONFIRMED
        and affiliation.proof in PROOFS_BY_THEMSELVES
    ):
        return None
    return Refusal.NOT_WAITING


MOST_WAITING = 3


def refusal_to_request(person: Person, organisation: Organisation, *, on: date) -> Refusal | None:
    theirs = Affiliation.objects.filter(person=person)
    here = theirs.filter(organisation=organisation)
    if here.open(on=on).exists():
        return Refusal.ALREADY_AFFILIATED
    newest = here.order_by("-pk").first()
    if newest and newest.state == AffiliationState.REFUSED:
        return Refusal.REFUSED_BEFORE
    if theirs.waiting().count() >= MOST_WAITING:
        return Refusal.TOO_MANY_WAITING
    return None
