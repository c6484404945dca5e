"""What networks hold of persons and organisations, when two of them become one."""

from __future__ import annotations

from core.merging import Clash, Follow, Plan, join_days, refuse
from networks.enums import MembershipState
from networks.models import (
    Contact,
    Election,
    Invitation,
    NetworkMembership,
    NetworkRole,
    Relevance,
    Representation,
    Representative,
    SecretariatTerm,
    Trial,
    TrialMember,
    TrialNote,
)


def _is_member(row: NetworkMembership) -> bool:
    return row.state == MembershipState.MEMBER


def _has_asked(row: NetworkMembership) -> bool:
    return row.state == MembershipState.ASKED


def _ask_once(plan: Plan, row: NetworkMembership, other: NetworkMembership) -> bool:
    plan.settled.append(f"Begge har spurt {row.network} om å bli med. Det blir ett spørsmål.")
    plan.remove(row, instead=other)
    return False


def _elected_once(plan: Plan, row: Election, other: Election) -> bool:
    plan.settled.append(f"Begge er valgt på {row.meeting}. Det blir ett valg.")
    plan.remove(row, instead=other)
    return False


MEMBERSHIP_CLASHES = (
    Clash(
        ("network",),
        join_days(lambda row, _other: f"Begge er med i {row.network}. Det blir ett medlemskap."),
        among=_is_member,
    ),
    Clash(("network",), _ask_once, among=_has_asked),
)

FOLLOWS = (
    Follow(
        model=NetworkRole,
        column="person",
        one="verv i nettverk",
        many="verv i nettverk",
        clashes=(
            Clash(
                ("network", "role"),
                join_days(
                    lambda row, _other: (
                        f"Begge er {row.get_role_display()} i {row.network}. Det blir ett verv."
                    )
                ),
            ),
        ),
    ),
    Follow(
        model=NetworkRole,
        column="on_behalf_of",
        one="verv i nettverk på vegne av organisasjonen",
        many="verv i nettverk på vegne av organisasjonen",
    ),
    Follow(
        model=Election,
        column="person",
        one="valg i nettverk",
        many="valg i nettverk",
        clashes=(Clash(("meeting", "role"), _elected_once),),
    ),
    Follow(
        model=Election,
        column="on_behalf_of",
        one="valg på vegne av organisasjonen",
        many="valg på vegne av organisasjonen",
    ),
    Follow(model=Election, column="noted_by", one="valg skrevet inn", many="valg skrevet inn"),
    Follow(model=Election, column="confirmed_by", one="valg bekreftet", many="valg bekreftet"),
    Follow(
        model=Representative,
        column="person",
        one="organisasjon de møter for i et nettverk",
        many="organisasjoner de møter for i nettverk",
        clashes=(
            Clash(
                ("membership",),
                join_days(
                    lambda row, _other: f"Begge møter for {row.membership}. Det blir én rad."
                ),
            ),
        ),
    ),
    Follow(
        model=Representative,
        column="membership",
        one="representant i et nettverk",
        many="representanter i nettverk",
        clashes=(
            Clash(
                ("person",),
                join_days(lambda row, _other: f"{row.person} møter for begge. Det blir én rad."),
            ),
        ),
    ),
    Follow(
        model=NetworkMembership,
        column="person",
        one="nettverk de er med i",
        many="nettverk de er med i",
        clashes=MEMBERSHIP_CLASHES,
    ),
    Follow(
        model=NetworkMembership,
        column="organisation",
        one="nettverk organisasjonen er med i",
        many="nettverk organisasjonen er med i",
        clashes=MEMBERSHIP_CLASHES,
    ),
    Follow(
        model=NetworkMembership,
        column="on_behalf_of",
        one="person med i nettverk på vegne av organisasjonen",
        many="personer med i nettverk på vegne av organisasjonen",
    ),
    Follow(
        model=NetworkMembership,
        column="asked_by",
        one="innmelding i nettverk",
        many="innmeldinger i nettverk",
    ),
    Follow(
        model=SecretariatTerm,
        column="organisation",
        one="sekretariat for nettverk",
        many="sekretariat for nettverk",
    ),
    Follow(
        model=SecretariatTerm,
        column="contact",
        one="nettverk de er sekretariatets kontakt for",
        many="nettverk de er sekretariatets kontakt for",
    ),
    Follow(
        model=Invitation,
        column="invited_by",
        one="invitasjon til nettverk",
        many="invitasjoner til nettverk",
        fades=True,
    ),
    Follow(
        model=Contact,
        column="person",
        one="kontakt med eksternt nettverk",
        many="kontakter med eksterne nettverk",
        clashes=(
            Clash(
                ("external",),
                join_days(lambda row, _other: f"Begge holder kontakten med {row.external}."),
            ),
        ),
    ),
    Follow(model=Relevance, column="noted_by", one="vurdering", many="vurderinger"),
    Follow(
        model=TrialMember,
        column="organisation",
        one="felles prøving de er med på",
        many="felles prøvinger de er med på",
        clashes=(
            Clash(
                ("trial",),
                join_days(lambda row, _other: f"Begge er med på {row.trial}."),
            ),
        ),
    ),
    Follow(model=Trial, column="reporter", one="felles prøving", many="felles prøvinger"),
    Follow(model=TrialNote, column="written_by", one="notat", many="notater"),
    Follow(
        model=Representation,
        column="person",
        one="representasjon",
        many="representasjoner",
        clashes=(
            Clash(
                ("body",),
                refuse(
                    lambda row, _other: (
                        f"Begge sitter i {row.body} samtidig. Avslutt det ene først."
                    )
                ),
            ),
        ),
    ),
    Follow(
        model=Representation,
        column="substitute",
        one="representasjon som vara",
        many="representasjoner som vara",
    ),
)
