"""Where a person belongs, and what they have done for the members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.merging import Clash, Follow, join_days, refuse
from members.enums import AffiliationState
from members.models import (
    Affiliation,
    Apart,
    Invitation,
    Membership,
    MembershipApplication,
    Merge,
    OrganisationChange,
    RoleTerm,
    YearlyReview,
)


def is_open(row: Affiliation) -> bool:
    return row.state in {AffiliationState.WAITING, AffiliationState.CONFIRMED}


def _surer(column: str) -> Callable[[Affiliation, Affiliation], Any]:
    """Of the one that is confirmed; of the one that stays where both are, or none."""

    def choose(row: Affiliation, other: Affiliation) -> Any:
        is_surer = row.state == AffiliationState.CONFIRMED != other.state
        return getattr(row if is_surer else other, column)

    return choose


SURER: dict[str, Callable[[Any, Any], Any]] = {
    "state": _surer("state"),
    "proof": _surer("proof"),
    "proof_address": _surer("proof_address"),
    "title": lambda row, other: other.title or row.title,
    "created_at": lambda row, other: min(row.created_at, other.created_at),
}
MEMBERSHIP_CLASHES = (
    Clash(
        ["category"],
        join_days(
            lambda row, _other: (
                f"Begge er medlem ({row.category}). Det blir ett medlemskap for hele tida."
            ),
            notice_received_on=lambda row, other: (
                row.notice_received_on and other.notice_received_on
            ),
            continues=lambda row, other: other.continues_id or row.continues_id,
        ),
    ),
    Clash(
        [],
        refuse(
            lambda row, other: (
                f"Begge er medlem samtidig, som {row.category} og {other.category}. "
                "Rett det ene medlemskapet først."
            )
        ),
    ),
)
FOLLOWS = (
    Follow(
        model=Affiliation,
        column="person",
        one="tilknytning",
        many="tilknytninger",
        clashes=(
            Clash(
                ["organisation"],
                join_days(
                    lambda row, _other: (
                        f"Begge hører til {row.organisation}. "
                        "Det blir én tilknytning for hele tida."
                    ),
                    **SURER,
                ),
                is_open,
            ),
        ),
    ),
    Follow(
        model=RoleTerm,
        column="person",
        one="rolle",
        many="roller",
        clashes=(
            Clash(
                ["organisation", "role"],
                join_days(
                    lambda row, _other: (
                        f"Begge er {row.get_role_display()} i {row.organisation}. "
                        "Det blir én rolle for hele tida."
                    )
                ),
            ),
        ),
    ),
    Follow(
        model=Membership,
        column="person",
        one="støttemedlemskap",
        many="støttemedlemskap",
        clashes=MEMBERSHIP_CLASHES,
    ),
    Follow(
        model=Invitation,
        column="invited_by",
        one="invitasjon de har sendt",
        many="invitasjoner de har sendt",
        fades=True,
    ),
    Follow(
        model=YearlyReview,
        column="asked",
        one="årlig gjennomgang de er spurt i",
        many="årlige gjennomganger de er spurt i",
    ),
    Follow(
        model=YearlyReview,
        column="confirmed_by",
        one="årlig gjennomgang de har bekreftet",
        many="årlige gjennomganger de har bekreftet",
    ),
    Follow(
        model=MembershipApplication,
        column="decided_by",
        one="søknad de har avgjort",
        many="søknader de har avgjort",
    ),
    Follow(
        model=OrganisationChange,
        column="applied_by",
        one="kommuneendring de har gjennomført",
        many="kommuneendringer de har gjennomført",
    ),
    Follow(
        model=Merge,
        column="kept_person",
        one="tidligere sammenslåing",
        many="tidligere sammenslåinger",
    ),
    Follow(
        model=Merge,
        column="by",
        one="sammenslåing de har gjort",
        many="sammenslåinger de har gjort",
    ),
    Follow(
        model=Merge,
        column="undone_by",
        one="sammenslåing de har gjort om",
        many="sammenslåinger de har gjort om",
    ),
    Follow(
        model=Apart,
        column="said_by",
        one="svar om at to ikke er den samme",
        many="svar om at to ikke er den samme",
    ),
)
