"""What an address proves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

from members import domains
from members.enums import COMES_BACK_BY_ITSELF, CodeKind, OrganisationKind, Refusal
from members.models import Affiliation, Organisation, OrganisationCode

if TYPE_CHECKING:
    from members.models import Person


# Where several share a domain, the public authority is meant; the others are chosen by hand.
DEFAULT_OWNERS = (OrganisationKind.MUNICIPALITY, OrganisationKind.COUNTY_COUNCIL)


def proved_organisations(person: Person, *, on: date) -> dict[Organisation, str]:
    """By organisation, the verified address that proves the person works there. Two queries."""
    addresses = verified_addresses(person)
    owners = owners_of_domains({name for a in addresses for name in domains.candidates(a)}, on=on)
    proved: dict[Organisation, str] = {}
    for address in addresses:
        found = [owners[name] for name in domains.candidates(address) if name in owners]
        if found and (owner := default_owner(found[0])):
            proved.setdefault(owner, address)
    return proved


def pointed_to_by(address: str, *, on: date) -> Organisation | None:
    """Whose domain the address is on: a good guess, that proves nothing before it is verified."""
    names = domains.candidates(address.lower())
    owners = owners_of_domains(names, on=on)
    found = [owners[name] for name in names if name in owners]
    return default_owner(found[0]) if found else None


def is_on_a_domain_of(organisation: Organisation, address: str, *, on: date) -> bool:
    """Also where the organisation shares the domain and is not the one it means by default."""
    names = domains.candidates(address)
    codes = organisation.codes.valid(on=on).filter(kind=CodeKind.MAIL_DOMAIN, value__in=names)
    return bool(codes.exists())


def has_mail_domain(organisation: Organisation, *, on: date) -> bool:
    """Whether addresses may prove who works there."""
    return bool(organisation.codes.valid(on=on).filter(kind=CodeKind.MAIL_DOMAIN).exists())


def verified_addresses(person: Person) -> list[str]:
    verified = EmailAddress.objects.filter(user=person, verified=True)
    return [a.email.lower() for a in verified.order_by("-primary", "pk")]


def owners_of_domains(names: Iterable[str], *, on: date) -> dict[str, list[Organisation]]:
    codes = (
        OrganisationCode.objects.valid(on=on)
        .filter(kind=CodeKind.MAIL_DOMAIN, value__in=list(names))
        .select_related("organisation")
    )
    owners: dict[str, list[Organisation]] = {}
    for code in codes:
        owners.setdefault(code.value, []).append(code.organisation)
    return owners


def default_owner(sharing: list[Organisation]) -> Organisation | None:
    """Whom a domain means when several have it; None where nobody can tell."""
    authorities = [one for one in sharing if one.kind in DEFAULT_OWNERS]
    meant = authorities or sharing
    return meant[0] if len(meant) == 1 else None


def sharing_a_domain_with(person: Person, *, on: date) -> list[Organisation]:
    """The houses that use a domain of the person's, but that the address alone does not prove."""
    names = {name for a in verified_addresses(person) for name in domains.candidates(a)}
    owners = owners_of_domains(names, on=on)
    shown = {one for sharing in owners.values() for one in sharing if one != default_owner(sharing)}
    return sorted(shown, key=lambda organisation: organisation.sort_key)


def refusal_of_domain(name: str) -> Refusal | None:
    if not domains.is_domain(name):
        return Refusal.NOT_A_DOMAIN
    return Refusal.PUBLIC_DOMAIN if domains.is_public(name) else None


def comes_back_by_itself(newest: Affiliation | None) -> bool:
    """Whoever was refused, left or was ended stays out until somebody decides otherwise."""
    if newest is None:
        return True
    return newest.ended_because in COMES_BACK_BY_ITSELF
