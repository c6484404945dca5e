"""allauth's tables: either address, passkey or work login opens the account that stays."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from core.merging import Clash, Follow, Plan, keep_the_one_there
from members.models import Person

ONE_OF_A_KIND = {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}


def _one_address(plan: Plan, row: Any, other: Any) -> bool:
    plan.settled.append(f"Begge har adressen {other.email}.")
    is_verified = row.verified or other.verified
    plan.remove(row, instead=other)
    plan.change(other, verified=is_verified)
    return False


def _one_primary(plan: Plan, row: Any, other: Any) -> bool:
    plan.settled.append(f"Brev går til {other.email}. {row.email} blir en ekstra adresse.")
    plan.change(row, primary=False)
    return True


FOLLOWS = (
    Follow(
        model=EmailConfirmation,
        column="email_address",
        one="kode som venter",
        many="koder som venter",
    ),
    Follow(
        model=UserSession,
        column="user",
        one="innlogging som avsluttes",
        many="innlogginger som avsluttes",
        ended=True,
    ),
    Follow(
        model=Person.groups.through,
        column="person",
        one="gruppe med tilganger",
        many="grupper med tilganger",
        clashes=(
            Clash(["group"], keep_the_one_there(lambda row, _other: f"Begge er i {row.group}.")),
        ),
    ),
    Follow(
        model=Person.user_permissions.through,
        column="person",
        one="enkelttilgang",
        many="enkelttilganger",
        clashes=(
            Clash(
                ["permission"],
                keep_the_one_there(lambda row, _other: f"Begge har {row.permission}."),
            ),
        ),
    ),
    Follow(
        model=Authenticator,
        column="user",
        one="passnøkkel eller kode å logge inn med",
        many="passnøkler og koder å logge inn med",
        clashes=(
            Clash(
                ["type"],
                keep_the_one_there(
                    lambda row, _other: (
                        f"Begge har {row.get_type_display()}. "
                        "Den til kontoen som blir igjen, gjelder."
                    )
                ),
                lambda row: row.type in ONE_OF_A_KIND,
            ),
        ),
    ),
    Follow(
        model=SocialAccount,
        column="user",
        one="jobbkonto å logge inn med",
        many="jobbkontoer å logge inn med",
    ),
    Follow(
        model=EmailAddress,
        column="user",
        one="e-postadresse",
        many="e-postadresser",
        clashes=(
            Clash(["email"], _one_address),
            Clash([], _one_primary, lambda row: row.primary),
        ),
    ),
)
