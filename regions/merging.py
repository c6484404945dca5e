"""Seats, grants and coverage of chapters, when two persons or organisations become one."""

from __future__ import annotations

from datetime import date

from core.merging import Clash, Follow, Plan, join_days, refuse
from regions.models import BoardTerm, Coverage, EditorGrant


def _keep_the_longest(plan: Plan, row: EditorGrant, other: EditorGrant) -> bool:
    """Joined they could last longer than a right may."""
    plan.settled.append(f"Begge er redaktør for {row.chapter}. Retten som varer lengst, gjelder.")
    longest = max(row, other, key=lambda each: each.ends_on or date.max)
    starts_on, ends_on = longest.starts_on, longest.ends_on
    plan.remove(row, instead=other)
    plan.change(other, starts_on=starts_on, ends_on=ends_on)
    return False


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
