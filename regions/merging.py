"""Seats, grants and coverage of chapters, when two persons or organisations become one."""

from core.merging import Clash, Follow, join_days, refuse
from regions.models import BoardTerm, Coverage, EditorGrant

FOLLOWS = (
    Follow(
        model=BoardTerm,
        column="person",
        one="styreverv",
        many="styreverv",
        clashes=(
            Clash(
                ("chapter", "position", "rank"),
                join_days(
                    lambda row, _other: (
                        f"Begge er {row.get_position_display()} i {row.chapter}. "
                        "Det blir ett verv for hele tida."
                    )
                ),
            ),
            Clash(
                ("chapter",),
                refuse(
                    lambda row, _other: (
                        f"De har hvert sitt verv i {row.chapter} samtidig. "
                        "Avslutt det ene vervet først."
                    )
                ),
            ),
        ),
    ),
    Follow(
        model=EditorGrant,
        column="person",
        one="redaktørrett",
        many="redaktørretter",
        clashes=(
            Clash(
                ("chapter",),
                join_days(
                    lambda row, _other: (
                        f"Begge er redaktør for {row.chapter}. Det blir én rett for hele tida."
                    )
                ),
            ),
        ),
    ),
    Follow(
        model=EditorGrant,
        column="granted_by",
        one="redaktør de har valgt",
        many="redaktører de har valgt",
    ),
    Follow(
        model=BoardTerm,
        column="on_behalf_of",
        one="styreverv på vegne av organisasjonen",
        many="styreverv på vegne av organisasjonen",
    ),
    Follow(
        model=Coverage,
        column="organisation",
        one="fylkeslag som dekker den",
        many="fylkeslag som dekker den",
        clashes=(
            Clash(
                ("chapter",),
                join_days(lambda row, _other: f"{row.chapter} dekker begge. Det blir én dekning."),
            ),
            Clash(
                (),
                refuse(
                    lambda row, other: (
                        f"{row.chapter} dekker den ene og {other.chapter} den "
                        "andre. Avslutt den ene dekningen først."
                    )
                ),
            ),
        ),
    ),
)
