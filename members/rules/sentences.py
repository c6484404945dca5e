"""Every state as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core.written import written_once
from members.enums import AffiliationProof, AffiliationState, EndReason
from members.models import Affiliation, Organisation, RoleTerm
from members.rules.memberships import has_member_price_that_day, is_member_that_day

if TYPE_CHECKING:
    from members.models import Person


def display_name(person: Person) -> str:
    """For allauth: how a person is named on the pages."""
    return str(person)


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
    newest: dict[int, AffiliationRow] = {}
    for affiliation in _affiliations(person=person.pk, on=on):
        if affiliation.organisation_id not in newest:
            newest[affiliation.organisation_id] = _row(affiliation, on)
    shown = [row for row in newest.values() if row.is_open or _ended_lately(row.affiliation, on)]
    return sorted(shown, key=lambda row: (not row.is_open, row.organisation.sort_key))


@written_once
def _affiliations(person: int, on: date) -> QuerySet[Affiliation]:
    answered_for = RoleTerm.objects.main_contacts(on=on).filter(
        organisation=OuterRef("organisation_id")
    )
    return (
        Affiliation.objects.filter(person=person)
        .select_related("organisation__county")
        .annotate(
            is_member=is_member_that_day(on),
            gets_member_price=has_member_price_that_day(on),
            has_main_contact=Exists(answered_for),
        )
        .order_by("-pk")
    )


def _ended_lately(affiliation: Affiliation, on: date) -> bool:
    return affiliation.ends_on is None or affiliation.ends_on >= on - SHOWN_AFTER_THE_END


def _row(affiliation: Any, on: date) -> AffiliationRow:
    """`affiliation` carries `is_member`, `gets_member_price` and `has_main_contact`."""
    organisation = affiliation.organisation
    sentence, tone = _sentence(affiliation, on)
    is_open = tone in {"success", "info"}
    membership = _about_membership(affiliation) if tone == "success" else ""
    return AffiliationRow(
        affiliation=affiliation,
        organisation=organisation,
        sentence=sentence,
        membership_sentence=membership,
        tone=tone,
        is_open=is_open,
        is_member=is_open and affiliation.is_member,
    )


def _about_membership(affiliation: Any) -> str:
    text = _("%(organisation)s er ikke medlem.")
    if affiliation.gets_member_price:
        text = _("%(organisation)s er medlem, så du får medlemspris.")
    elif affiliation.is_member:
        text = _("%(organisation)s er medlem.")
    return text % {"organisation": affiliation.organisation}


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
            if affiliation.organisation.exists_until:
                return _ended_because(EndReason.CHANGE) % words, "warning"
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
        case AffiliationProof.WORK_LOGIN:
            return _("Du hører til %(organisation)s. Det viser innloggingen med jobbkontoen.")
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
        case EndReason.WORK_LOGIN:
            return _(
                "Du er ikke lenger knyttet til %(organisation)s, fordi jobbkontoen ikke lenger "
                "viser det."
            )
        case EndReason.ORGANISATION:
            return _("Hovedkontakten har avsluttet tilknytningen din til %(organisation)s.")
        case EndReason.CHANGE:
            return _(
                "%(organisation)s er slått sammen med andre eller delt, "
                "så tilknytningen din dit er slutt."
            )
    return _("Sekretariatet har avsluttet tilknytningen din til %(organisation)s.")
