"""What an organisation is called, who belongs to it, and its membership."""

from __future__ import annotations

from core.merging import Clash, Follow, join_days, keep_the_one_there, let_go, refuse
from members.enums import OPEN_APPLICATION_STATES, SHARED_CODE_KINDS, SINGLE_ROLES
from members.merging.people import MEMBERSHIP_CLASHES, SURER, is_open
from members.models import (
    Affiliation,
    Invitation,
    Membership,
    MembershipApplication,
    Merge,
    OrganisationChangeLink,
    OrganisationCode,
    OrganisationName,
    PopulationFigure,
    RoleTerm,
    YearlyReview,
)


def _is_unanswered(row: Invitation) -> bool:
    return row.accepted_at is None and row.withdrawn_at is None


FOLLOWS = (
    Follow(
        model=Affiliation,
        column="organisation",
        one="person som hører til",
        many="personer som hører til",
        clashes=(
            Clash(
                ["person"],
                join_days(
                    lambda row, _other: f"{row.person} hører til begge. Det blir én tilknytning.",
                    **SURER,
                ),
                is_open,
            ),
        ),
    ),
    Follow(
        model=RoleTerm,
        column="organisation",
        one="rolle",
        many="roller",
        clashes=(
            Clash(
                ["person", "role"],
                join_days(
                    lambda row, _other: (
                        f"{row.person} er {row.get_role_display()} i begge. "
                        "Det blir én rolle for hele tida."
                    )
                ),
            ),
            Clash(
                ["role"],
                keep_the_one_there(
                    lambda row, other: (
                        f"{row.get_role_display().capitalize()} er fortsatt "
                        f"{other.person}. {row.person} har ikke lenger rollen."
                    )
                ),
                lambda row: row.role in SINGLE_ROLES,
            ),
        ),
    ),
    Follow(
        model=Membership,
        column="organisation",
        one="medlemskap",
        many="medlemskap",
        clashes=MEMBERSHIP_CLASHES,
    ),
    Follow(
        model=MembershipApplication,
        column="organisation",
        one="søknad om medlemskap",
        many="søknader om medlemskap",
        clashes=(
            Clash(
                [],
                refuse(lambda *_: "Begge har en søknad til behandling. Avgjør den ene først."),
                lambda row: row.state in OPEN_APPLICATION_STATES,
            ),
        ),
    ),
    Follow(
        model=MembershipApplication,
        column="membership",
        one="søknad som førte til medlemskapet",
        many="søknader som førte til medlemskapet",
        clashes=(
            Clash(
                [],
                let_go(
                    "membership",
                    lambda row, _other: (
                        f"Søknaden fra {row.applicant_name} viser ikke lenger til medlemskapet."
                    ),
                ),
            ),
        ),
    ),
    Follow(
        model=Invitation,
        column="organisation",
        one="invitasjon",
        many="invitasjoner",
        fades=True,
        clashes=(
            Clash(
                ["email"],
                keep_the_one_there(
                    lambda row, _other: (
                        f"{row.email} er invitert til begge. "
                        "Invitasjonen til den som blir igjen, gjelder."
                    )
                ),
                _is_unanswered,
            ),
        ),
    ),
    Follow(
        model=YearlyReview,
        column="organisation",
        one="årlig gjennomgang",
        many="årlige gjennomganger",
        clashes=(
            Clash(
                ["round"],
                keep_the_one_there(
                    lambda row, _other: (
                        f"Begge er med i {row.round}. Svaret fra den som blir igjen, gjelder."
                    )
                ),
            ),
        ),
    ),
    Follow(
        model=OrganisationName,
        column="organisation",
        one="navn",
        many="navn",
        clashes=(
            Clash(
                ["language"],
                keep_the_one_there(lambda row, other: f"«{row}» heter heretter «{other}»."),
            ),
        ),
    ),
    Follow(
        model=OrganisationCode,
        column="organisation",
        one="nummer eller domene",
        many="numre og domener",
        clashes=(
            Clash(["kind", "value"], join_days(lambda row, _other: f"Begge har {row}.")),
            Clash(
                ["kind"],
                refuse(
                    lambda row, other: (
                        f"De har hvert sitt {row.get_kind_display()}, {row.value} og "
                        f"{other.value}, og er da neppe den samme."
                    )
                ),
                lambda row: row.kind not in SHARED_CODE_KINDS,
            ),
        ),
    ),
    Follow(
        model=PopulationFigure,
        column="organisation",
        one="folketall",
        many="folketall",
        clashes=(
            Clash(
                ["year"],
                keep_the_one_there(lambda row, other: f"Folketallet i {row.year} er {other}."),
            ),
        ),
    ),
    Follow(
        model=OrganisationChangeLink,
        column="predecessor",
        one="forgjenger i historien",
        many="forgjengere i historien",
    ),
    Follow(
        model=OrganisationChangeLink,
        column="successor",
        one="etterfølger i historien",
        many="etterfølgere i historien",
    ),
    Follow(
        model=Merge,
        column="kept_organisation",
        one="tidligere sammenslåing",
        many="tidligere sammenslåinger",
    ),
)
