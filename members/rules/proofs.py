"""What shows by itself where somebody works: an address, or a login with the work account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.socialaccount.models import SocialAccount

from members.enums import AffiliationProof, CodeKind, Refusal
from members.models import Affiliation, Organisation, OrganisationCode
from members.rules.addresses import is_on_a_domain_of, proved_organisations, verified_addresses

if TYPE_CHECKING:
    from members.models import Person

# Where Microsoft keeps the accounts of private people: anybody gets one.
TENANT_OF_PRIVATE_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"


@dataclass(frozen=True)
class Proof:
    """`address` is the one that proves it; a work login has none."""

    kind: AffiliationProof
    address: str = ""


WORK_LOGIN = Proof(AffiliationProof.WORK_LOGIN)


def proofs(person: Person, *, on: date) -> dict[Organisation, Proof]:
    """Where somebody belongs without being asked. An address goes before a work login.

    Where several share a tenant, a work login proves only what the person has chosen.
    """
    shown = shown_by_work_login(person, on=on)
    alone = {sharing[0] for sharing in shown.values() if len(sharing) == 1}
    chosen = _waiting(person, {one for sharing in shown.values() for one in sharing} - alone)
    by_address = {
        organisation: Proof(AffiliationProof.DOMAIN, address)
        for organisation, address in proved_organisations(person, on=on).items()
    }
    return dict.fromkeys(alone | chosen, WORK_LOGIN) | by_address


def proof_of(person: Person, organisation: Organisation, *, on: date) -> Proof | None:
    """What would prove it, did the person choose this organisation now."""
    if address := proved_organisations(person, on=on).get(organisation):
        return Proof(AffiliationProof.DOMAIN, address)
    return WORK_LOGIN if organisation in _all_shown(person, on=on) else None


def is_still_proved(affiliation: Affiliation, *, on: date) -> bool:
    """For one that stands on an address or a work login."""
    if affiliation.proof == AffiliationProof.WORK_LOGIN:
        return affiliation.organisation in _all_shown(affiliation.person, on=on)
    address = affiliation.proof_address.lower()
    return address in verified_addresses(affiliation.person) and is_on_a_domain_of(
        affiliation.organisation, address, on=on
    )


def shown_by_work_login(person: Person, *, on: date) -> dict[str, list[Organisation]]:
    """By tenant the person can log in at, the organisations staff have linked to it."""
    accounts = SocialAccount.objects.filter(user=person).values_list("uid", flat=True)
    tenants = {uid.partition(":")[0] for uid in accounts}
    return linked_organisations(tenants, on=on) if tenants else {}


def linked_organisations(tenants: Iterable[str], *, on: date) -> dict[str, list[Organisation]]:
    codes = (
        OrganisationCode.objects.valid(on=on)
        .filter(kind=CodeKind.ENTRA_TENANT, value__in=list(tenants))
        .select_related("organisation")
        .order_by("organisation__sort_key")
    )
    linked: dict[str, list[Organisation]] = {}
    for code in codes:
        linked.setdefault(code.value, []).append(code.organisation)
    return linked


def sharing_a_tenant_with(person: Person, *, on: date) -> list[Organisation]:
    """Those that use a tenant of the person's together; only the person knows which is theirs."""
    shown = shown_by_work_login(person, on=on).values()
    return [one for sharing in shown if len(sharing) > 1 for one in sharing]


def has_yet_to_choose(person: Person, *, on: date) -> bool:
    """Whoever ever belonged to one of them has been asked before."""
    sharing = sharing_a_tenant_with(person, on=on)
    theirs = Affiliation.objects.filter(person=person, organisation__in=sharing)
    return bool(sharing) and not theirs.exists()


def refusal_of_tenant(tenant: str) -> Refusal | None:
    """`tenant` is written as Entra writes it, in lower case."""
    try:
        is_written_so = str(UUID(tenant)) == tenant
    except ValueError:
        is_written_so = False
    if not is_written_so:
        return Refusal.NOT_A_TENANT
    return Refusal.PUBLIC_TENANT if tenant == TENANT_OF_PRIVATE_ACCOUNTS else None


def _all_shown(person: Person, *, on: date) -> set[Organisation]:
    shown = shown_by_work_login(person, on=on).values()
    return {one for sharing in shown for one in sharing}


def _waiting(person: Person, organisations: set[Organisation]) -> set[Organisation]:
    if not organisations:
        return set()
    waiting = Affiliation.objects.waiting().filter(person=person, organisation__in=organisations)
    return {one.organisation for one in waiting.select_related("organisation")}
