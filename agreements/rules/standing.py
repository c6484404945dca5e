"""How it is with an agreement on a day, and who may do what with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags

from agreements.enums import Refusal, Standing
from agreements.models import Agreement, Notice, Party
from agreements.querysets import is_staff
from agreements.rules import clock

if TYPE_CHECKING:
    from members.models import Person


def standing(agreement: Any, *, on: date) -> Standing:
    """Of one that `with_last_day` has seen."""
    if agreement.signed_on is None:
        return Standing.FOR_SIGNING if agreement.for_signing_since else Standing.DRAFT
    if agreement.last_day and agreement.last_day < on:
        return Standing.ENDED
    if agreement.starts_on > on:
        return Standing.NOT_BEGUN
    return Standing.UNDER_NOTICE if agreement.notice_on else Standing.IN_FORCE


@dataclass(frozen=True)
class Clock:
    """What the clock of an agreement shows on a day; the agreement is of `with_last_day`."""

    agreement: Any
    on: date

    @cached_property
    def standing(self) -> Standing:
        return standing(self.agreement, on=self.on)

    @property
    def last_day(self) -> date | None:
        day: date | None = self.agreement.last_day
        return day

    @property
    def notice_by(self) -> date | None:
        """The last day to give notice; None where that is not a question, or not any more."""
        ends_on = self.agreement.ends_on
        if self.standing not in (Standing.IN_FORCE, Standing.NOT_BEGUN) or ends_on is None:
            return None
        day = clock.last_day_for_notice(ends_on, self.agreement.notice_months)
        return day if self.on <= day and self.last_day == ends_on else None

    @property
    def earliest_effect(self) -> date | None:
        """When notice that is received today would end it."""
        if self.standing != Standing.IN_FORCE:
            return None
        effect = clock.earliest_effect(self.on, self.agreement.notice_months)
        return effect if self.last_day is None or effect < self.last_day else None

    @property
    def days_left(self) -> int | None:
        return (self.last_day - self.on).days if self.last_day else None


def may_keep(person: Person | None, agreement: Agreement, *, on: date) -> bool:
    """None is the portal itself."""
    if person is None:
        return True
    return Agreement.objects.kept_by(person, on=on).filter(pk=agreement.pk).exists()


def refusal_to_edit(person: Person | None, agreement: Agreement, *, on: date) -> Refusal | None:
    if not may_keep(person, agreement, on=on):
        return Refusal.NOT_YOURS
    return Refusal.SIGNED_ALREADY if agreement.signed_on else None


def missing(agreement: Agreement) -> Iterator[Refusal]:
    """What stands between a draft and signing."""
    parties = list(agreement.parties.prefetch_related("signatories"))
    if len(parties) < 2:  # noqa: PLR2004 (an agreement is between two)
        yield Refusal.TWO_PARTIES
    if not strip_tags(agreement.purpose).strip():
        yield Refusal.NO_PURPOSE
    if agreement.starts_on is None:
        yield Refusal.NO_START
    if not all(party.signatories.all() for party in parties):
        yield Refusal.EACH_SIGNS
    before = agreement.successor_of
    if (
        before
        and agreement.starts_on
        and before.starts_on
        and (agreement.starts_on <= before.starts_on)
    ):
        yield Refusal.BEFORE_PREDECESSOR


def refusal_to_sign(
    person: Person | None, agreement: Agreement, signed_on: date, *, on: date
) -> Refusal | None:
    if reason := refusal_to_edit(person, agreement, on=on):
        return reason
    if reason := next(missing(agreement), None):
        return reason
    return Refusal.SIGNED_IN_FUTURE if signed_on > on else None


def refusal_to_change_signed(person: Person | None, agreement: Any, *, on: date) -> Refusal | None:
    """Of one that `with_last_day` has seen: noted changes, notice and contact meetings."""
    if not may_keep(person, agreement, on=on):
        return Refusal.NOT_YOURS
    if agreement.signed_on is None:
        return Refusal.NOT_SIGNED
    if standing(agreement, on=on) == Standing.ENDED:
        return Refusal.NOT_IN_FORCE
    return None


def speaks_for(person: Person | None, party: Party, *, on: date) -> bool:
    """Staff write in what any party says; others speak for their own."""
    if person is None or is_staff(person):
        return True
    return party.owners.valid(on=on).of(person).exists()


def may_note_what_is_over(person: Person | None) -> bool:
    """Others could end an agreement behind the back of the other parties, by a slip in the year."""
    return person is None or is_staff(person)


def refusal_of_notice(
    person: Person | None, agreement: Any, party: Party, received_on: date, *, on: date
) -> Refusal | None:
    if reason := refusal_to_change_signed(person, agreement, on=on):
        return reason
    if party.agreement_id != agreement.pk or not speaks_for(person, party, on=on):
        return Refusal.NOT_A_PARTY
    if agreement.notice_on:
        return Refusal.NOTICE_GIVEN
    if received_on < agreement.signed_on:
        return Refusal.RECEIVED_BEFORE_SIGNED
    return Refusal.RECEIVED_IN_FUTURE if received_on > on else None


def refusal_to_withdraw(person: Person | None, notice: Notice, *, on: date) -> Refusal | None:
    if not speaks_for(person, notice.given_by, on=on):
        return Refusal.NOT_A_PARTY
    if notice.withdrawn_on:
        return Refusal.NOTICE_WITHDRAWN
    return Refusal.NOTICE_TOOK_EFFECT if notice.effective_on < on else None


def refusal_to_renew(person: Person | None, agreement: Agreement, *, on: date) -> Refusal | None:
    if not may_keep(person, agreement, on=on):
        return Refusal.NOT_YOURS
    if agreement.signed_on is None:
        return Refusal.NOT_SIGNED
    return Refusal.RENEWED_ALREADY if hasattr(agreement, "successor") else None
