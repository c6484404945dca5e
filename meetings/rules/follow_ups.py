"""When a follow-up may be taken on, settled and put off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from meetings.enums import FollowUpState, Refusal
from meetings.models import FollowUp, Forum
from meetings.querysets import Guest
from meetings.rules.acting import may_run, refusal_to_take_part
from meetings.rules.people import called_to
from members.models import Person

LONGEST = timedelta(days=731)  # two years, one of them a leap year


def refusal_to_take_on(
    owners: Collection[Person | Guest],
    forum: Forum,
    *,
    due_on: date,
    by: Person | None,
    on: date,
) -> Refusal | None:
    """Whoever is in the forum may for themselves; those who run it may for others."""
    if reason := refusal_to_take_part(by, forum, on=on):
        return reason
    if not owners:
        return Refusal.NO_OWNER
    others = [owner for owner in owners if owner != by]
    if others and by is not None and not may_run(by, forum, on=on):
        return Refusal.NOT_FOR_OTHERS
    if others and not set(others) <= set(called_to(forum, on=on)):
        return Refusal.OWNER_NOT_IN_FORUM
    return refusal_of_due_day(due_on, on=on)


def refusal_of_due_day(due_on: date, *, on: date) -> Refusal | None:
    if due_on < on:
        return Refusal.DUE_BEFORE_TODAY
    return Refusal.DUE_TOO_LATE if due_on > on + LONGEST else None


def may_settle(person: Person, follow_up: FollowUp, *, on: date) -> bool:
    return refusal_to_settle(follow_up, by=person, on=on) is None


def refusal_to_settle(
    follow_up: FollowUp, *, by: Person | Guest | None, on: date
) -> Refusal | None:
    """Whoever does it may, also one who has left the forum since; and those who run it."""
    if follow_up.state != FollowUpState.OPEN:
        return Refusal.CLOSED
    if isinstance(by, Guest):
        return None if by.uid == follow_up.guest else Refusal.NOT_YOURS
    if by is None or by.pk == follow_up.owner_id or may_run(by, follow_up.forum, on=on):
        return None
    return Refusal.NOT_YOURS


def refusal_to_carry_over(follow_up: FollowUp, *, due_on: date, on: date) -> Refusal | None:
    if due_on <= follow_up.due_on:
        return Refusal.NOT_LATER
    return refusal_of_due_day(due_on, on=on)
