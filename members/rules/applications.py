"""Who may ask to become a member, and what staff need to know before they answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from members.enums import ApplicationState, CodeKind, Refusal, Role
from members.models import (
    Affiliation,
    Membership,
    MembershipApplication,
    Organisation,
    OrganisationCode,
    RoleTerm,
)
from members.register import is_organisation_number

if TYPE_CHECKING:
    from members.models import Person


def found_for_joining(text: str, *, on: date) -> QuerySet[Organisation]:
    """As `search`; each says whether it `has_membership` and whether it `is_applying`."""
    memberships = Membership.objects.not_over(on=on).filter(organisation=OuterRef("pk"))
    applications = MembershipApplication.objects.waiting().filter(organisation=OuterRef("pk"))
    return (
        Organisation.objects.existing(on=on)
        .search(text)
        .select_related("county")
        .annotate(has_membership=Exists(memberships), is_applying=Exists(applications))
    )


def refusal_to_apply(organisation: Organisation, *, on: date) -> Refusal | None:
    if Membership.objects.not_over(on=on).filter(organisation=organisation).exists():
        return Refusal.MEMBER_ALREADY
    if organisation.applications.waiting().exists():
        return Refusal.BEING_HANDLED
    if organisation.exists_until and organisation.exists_until < on:
        return Refusal.DISSOLVED
    return None


def is_being_handled(number: str, *, but: uuid.UUID | None = None) -> bool:
    """Whether another application for a body with that number waits for its answer."""
    waiting = MembershipApplication.objects.waiting().filter(organisation_number=number)
    others = waiting.exclude(reference=but) if but else waiting
    return is_organisation_number(number) and others.exists()


def refusal_to_admit(organisation: Organisation, *, on: date) -> Refusal | None:
    until = organisation.exists_until
    return Refusal.DISSOLVED if until and until < on else None


def refusal_to_settle_application(application: MembershipApplication) -> Refusal | None:
    return None if application.state == ApplicationState.RECEIVED else Refusal.NOT_WAITING


def owner_of_number(number: str, *, on: date) -> Organisation | None:
    codes = OrganisationCode.objects.valid(on=on).select_related("organisation")
    code = codes.filter(kind=CodeKind.ORGANISATION_NUMBER, value=number).first()
    return code.organisation if code and number else None


# ---- The contacts it names ---------------------------------------------------------------------


@dataclass(frozen=True)
class NamedContact:
    """Somebody the application names for a role, and how far they have come."""

    role: Role
    name: str
    email: str
    person: Person | None  # confirmed in the organisation with that address proved
    is_appointed: bool
    is_taken: bool  # by somebody else


def named_contacts(application: MembershipApplication, *, on: date) -> list[NamedContact]:
    """Main contact and billing contact, those of them that were typed."""
    named = [
        (Role.MAIN_CONTACT, application.main_contact_name, application.main_contact_email),
        (Role.BILLING_CONTACT, application.billing_contact_name, application.billing_contact_email),
    ]
    holders = _holders(application.organisation, on=on)
    people = _confirmed_with(
        application.organisation, {email for _role, _name, email in named if email}, on=on
    )
    return [
        NamedContact(
            role=role,
            name=name,
            email=email,
            person=(person := people.get(email.lower())),
            is_appointed=person is not None and holders.get(role) == person,
            is_taken=role in holders and holders[role] != person,
        )
        for role, name, email in named
        if email
    ]


def _holders(organisation: Organisation | None, *, on: date) -> dict[str, Person]:
    if organisation is None:
        return {}
    terms = RoleTerm.objects.valid(on=on).filter(organisation=organisation)
    return {term.role: term.person for term in terms.select_related("person")}


def _confirmed_with(
    organisation: Organisation | None, addresses: set[str], *, on: date
) -> dict[str, Person]:
    """By proved address, those who belong to the organisation that day."""
    if organisation is None:
        return {}
    confirmed = Affiliation.objects.confirmed(on=on).filter(organisation=organisation)
    proved = EmailAddress.objects.filter(
        verified=True,
        email__in=addresses | {address.lower() for address in addresses},
        user__in=confirmed.values("person"),
        user__is_active=True,
    )
    return {row.email.lower(): row.user for row in proved.select_related("user")}
