"""When an issue may be changed, sent and copied, and what its months are called."""

from __future__ import annotations

from datetime import date, datetime

from core.templatetags.when import month
from newsletters.enums import IssueRefusal, IssueState
from newsletters.models import Issue, Newsletter

DECEMBER = 12
OPEN = (IssueState.SKELETON, IssueState.DRAFT)
"""The states in which an issue may be changed."""


def refusal_to_change(issue: Issue) -> IssueRefusal | None:
    if issue.state == IssueState.SCHEDULED:
        return IssueRefusal.SCHEDULED
    return IssueRefusal.FROZEN if issue.state == IssueState.FROZEN else None


def refusal_to_schedule(
    issue: Issue, *, send_at: datetime, has_faults: bool, now: datetime
) -> IssueRefusal | None:
    if issue.state == IssueState.SKELETON:
        return IssueRefusal.IS_SKELETON
    if reason := refusal_to_change(issue):
        return reason
    if send_at < now:
        return IssueRefusal.IN_THE_PAST
    return IssueRefusal.HAS_FAULTS if has_faults else None


# ---- Months ------------------------------------------------------------------------------------


def period_of(day: date) -> str:
    return f"{day:%Y-%m}"


def period_after(day: date) -> str:
    if day.month == DECEMBER:
        return period_of(date(day.year + 1, 1, 1))
    return period_of(date(day.year, day.month + 1, 1))


def period_in_words(period: str) -> str:
    """mars 2027"""
    return month(f"{period}-01")


def next_period(skeleton: Issue, *, today: date) -> str | None:
    """This month, or the next one where it has its draft; None where both have."""
    coming = [period_of(today), period_after(today)]
    return next((period for period in coming if period > skeleton.drafted), None)


def drafted_before(newsletter: Newsletter, *, today: date) -> str:
    """What a new skeleton begins with: where the day of the draft has been, this month is over."""
    day = newsletter.draft_on_day
    return period_of(today) if day is not None and today.day >= day else ""


def is_draft_due(skeleton: Issue, *, today: date) -> bool:
    """From its day on, until it is made: a night may be missed."""
    day = skeleton.newsletter.draft_on_day
    return day is not None and today.day >= day and skeleton.drafted < period_of(today)
