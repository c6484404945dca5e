from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from members import domains
from members.enums import (
    AffiliationProof,
    AffiliationState,
    CodeKind,
    EndReason,
    OrganisationKind,
    Refusal,
)
from members.models import Affiliation, Membership, Organisation, OrganisationCode, RoleTerm

if TYPE_CHECKING:
    from members.models import Person


def display_name(person: Person) -> str:
    """For allauth: how a person is named on the pages."""
    return str(person)


# ---- Who is a member ---------------------------------------------------------------------------


def memberships_of(person: Person, *, on: date) -> QuerySet[Membership]:
    """The memberships a person has a part in that day: those of their confirmed organisations."""
    confirmed = Affiliation.objects.confirmed(on=on).filter(person=person)
    return Membership.objects.valid(on=on).filter(organisation__in=confirmed.values("organisation"))


def is_member(organisation: Organisation, *, on: date) -> bool:
    return Membership.objects.valid(on=on).filter(organisation=organisation).exists()


def member_municipality_numbers(*, on: date) -> list[str]:
    """For the map: the municipality numbers of those who are members that day."""
    members = Membership.objects.valid(on=on).values("organisation")
    numbers = OrganisationCode.objects.valid(on=on).filter(kind=CodeKind.MUNICIPALITY_NUMBER)
    return list(numbers.filter(organisation__in=members).values_list("value", flat=True))


def organisation_number(organisation: Organisation, *, on: date) -> str:
    """Empty when we do not know it."""
    numbers = organisation.codes.valid(on=on).filter(kind=CodeKind.ORGANISATION_NUMBER)
    return numbers.values_list("value", flat=True).first() or ""


@dataclass(frozen=True)
class ActingChoice:
    """An organisation somebody may act for, and whether it is a member that day."""

    organisation: Organisation
    is_member: bool


def acting_choices(person: Person, *, on: date) -> list[ActingChoice]:
    """One query. Members first, then by name."""
    confirmed = (
        Affiliation.objects.confirmed(on=on)
        .filter(person=person)
        .select_related("organisation__county")
        .annotate(is_member=_is_member_that_day(on))
        .order_by("-is_member", "organisation__sort_key", "organisation_id")
    )
    return [ActingChoice(row.organisation, row.is_member) for row in confirmed]


def _is_member_that_day(on: date) -> Exists:
    return Exists(Membership.objects.valid(on=on).filter(organisation=OuterRef("organisation_id")))


# ---- What an address proves --------------------------------------------------------------------

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


def is_on_a_domain_of(organisation: Organisation, address: str, *, on: date) -> bool:
    """Also where the organisation shares the domain and is not the one it means by default."""
    names = domains.candidates(address)
    codes = organisation.codes.valid(on=on).filter(kind=CodeKind.MAIL_DOMAIN, value__in=names)
    return bool(codes.exists())


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
    return newest.ended_because == EndReason.ADDRESS


# ---- Who may settle what -----------------------------------------------------------------------


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
    """What waits can be refused, and what only an address proved can be objected to."""
    if affiliation.state == AffiliationState.WAITING:
        return None
    if (
        affiliation.state == AffiliationState.CONFIRMED
        and affiliation.proof == AffiliationProof.DOMAIN
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


# ---- Every state as a sentence -----------------------------------------------------------------

SHOWN_AFTER_THE_END = timedelta(days=60)


@dataclass(frozen=True)
class AffiliationRow:
    """Where somebody stands with an organisation, in words for My page."""

    affiliation: Affiliation
    organisation: Organisation
    sentence: str
    membership_sentence: str
    tone: str
    is_open: bool
    is_member: bool


def affiliation_rows(person: Person, *, on: date) -> list[AffiliationRow]:
    """One query: the newest state per organisation, open ones first, old endings left out."""
    affiliations = (
        Affiliation.objects.filter(person=person)
        .select_related("organisation__county")
        .annotate(
            is_member=_is_member_that_day(on),
            has_main_contact=Exists(
                RoleTerm.objects.main_contacts(on=on).filter(
                    organisation=OuterRef("organisation_id")
                )
            ),
        )
        .order_by("-pk")
    )
    newest: dict[int, AffiliationRow] = {}
    for affiliation in affiliations:
        if affiliation.organisation_id not in newest:
            newest[affiliation.organisation_id] = _row(affiliation, on)
    shown = [row for row in newest.values() if row.is_open or _ended_lately(row.affiliation, on)]
    return sorted(shown, key=lambda row: (not row.is_open, row.organisation.sort_key))


def _ended_lately(affiliation: Affiliation, on: date) -> bool:
    return affiliation.ends_on is None or affiliation.ends_on >= on - SHOWN_AFTER_THE_END


def _row(affiliation: Any, on: date) -> AffiliationRow:
    """`affiliation` carries `is_member` and `has_main_contact`."""
    organisation = affiliation.organisation
    sentence, tone = _sentence(affiliation, on)
    is_open = tone in {"success", "info"}
    membership = ""
    if tone == "success":
        membership = (
            _("%(organisation)s er medlem, så du får medlemspris.")
            if affiliation.is_member
            else _("%(organisation)s er ikke medlem.")
        ) % {"organisation": organisation}
    return AffiliationRow(
        affiliation=affiliation,
        organisation=organisation,
        sentence=sentence,
        membership_sentence=membership,
        tone=tone,
        is_open=is_open,
        is_member=is_open and affiliation.is_member,
    )


def _sentence(affiliation: Any, on: date) -> tuple[str, str]:
    words = {"organisation": affiliation.organisation, "address": affiliation.proof_address}
    match affiliation.state:
        case AffiliationState.WAITING:
            text = (
                _("Du venter på svar fra hovedkontakten i %(organisation)s.")
                if affiliation.has_main_contact
                else _("Du venter på at sekretariatet bekrefter at du hører til %(organisation)s.")
            )
            return text % words, "info"
        case AffiliationState.CONFIRMED if affiliation.ends_on and affiliation.ends_on < on:
            return _("Tilknytningen din til %(organisation)s er gått ut.") % words, "warning"
        case AffiliationState.CONFIRMED:
            return _confirmed_by(affiliation.proof) % words, "success"
        case AffiliationState.REFUSED:
            return (
                _(
                    "%(organisation)s har svart at du ikke hører til der. "
                    "Ta kontakt med sekretariatet hvis det er feil."
                )
                % words,
                "warning",
            )
    return _ended_because(affiliation.ended_because) % words, "warning"


def _confirmed_by(proof: str) -> str:
    match proof:
        case AffiliationProof.DOMAIN:
            return _("Du hører til %(organisation)s. Det viser adressen %(address)s.")
        case AffiliationProof.MAIN_CONTACT:
            return _("Du hører til %(organisation)s. Det har hovedkontakten bekreftet.")
    return _("Du hører til %(organisation)s. Det har sekretariatet bekreftet.")


def _ended_because(reason: str) -> str:
    match reason:
        case EndReason.LEFT:
            return _("Du har gått ut av %(organisation)s.")
        case EndReason.ADDRESS:
            return _(
                "Du er ikke lenger knyttet til %(organisation)s, fordi adressen %(address)s "
                "ikke lenger viser det."
            )
        case EndReason.ORGANISATION:
            return _("Hovedkontakten har avsluttet tilknytningen din til %(organisation)s.")
    return _("Sekretariatet har avsluttet tilknytningen din til %(organisation)s.")
