"""When a membership ends, and who owes the year's dues."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from members.enums import Refusal
from members.models import Membership, Organisation
from members.rules.memberships import is_member
from members.rules.settling import main_contact_of

if TYPE_CHECKING:
    from members.models import Person


def last_day_after_notice(received_on: date) -> date:
    """The year's end; a notice must be here by 31 December to count for the year it came in.

    Source: vedtektene § 3: utmelding innen 31.12.
    """
    return date(received_on.year, 12, 31)


def owes_dues_for(organisation: Organisation, year: int) -> bool:
    """Whoever is a member on 1 January owes that year's dues, also when they leave during it.

    Source: vedtektene § 3: den som er medlem 1. januar, svarer kontingent for året.
    """
    return is_member(organisation, on=date(year, 1, 1))


def refusal_of_notice(membership: Membership, received_on: date, *, today: date) -> Refusal | None:
    if membership.notice_received_on or membership.ends_on:
        return Refusal.NOTICE_GIVEN
    if received_on > today:
        return Refusal.NOTICE_FROM_THE_FUTURE
    if membership.starts_on and membership.starts_on > last_day_after_notice(received_on):
        return Refusal.ENDS_BEFORE_START
    return None


def refusal_to_withdraw_notice(membership: Membership, *, today: date) -> Refusal | None:
    """Until it has taken effect; after that the way back is a new membership."""
    if membership.notice_received_on is None:
        return Refusal.NO_NOTICE
    if membership.ends_on and membership.ends_on < today:
        return Refusal.NOTICE_TOOK_EFFECT
    return None


def who_hears_of(membership: Membership, *, on: date) -> Person | None:
    """Whom letters about the membership go to."""
    if membership.organisation is None:
        return membership.person
    return main_contact_of(membership.organisation, on=on)
