"""Parties and those who follow up, when two persons or organisations become one."""

from agreements.models import Party, PartyOwner
from core.merging import Clash, Follow, join_days, refuse

FOLLOWS = (
    Follow(
        model=PartyOwner,
        column="person",
        one="avtale som følges opp",
        many="avtaler som følges opp",
        clashes=(
            Clash(
                ("party",),
                join_days(
                    lambda row, _other: (
                        f"Begge følger opp {row.party.agreement} for {row.party}. "
                        "Det blir én periode."
                    )
                ),
            ),
        ),
    ),
    Follow(
        model=Party,
        column="organisation",
        one="avtale de er part i",
        many="avtaler de er part i",
        clashes=(
            Clash(
                ("agreement",),
                refuse(
                    lambda row, _other: (
                        f"Begge er parter i {row.agreement}. En organisasjon kan ikke ha en "
                        "avtale med seg selv."
                    )
                ),
            ),
        ),
    ),
)
