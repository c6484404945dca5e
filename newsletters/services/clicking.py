from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from newsletters.enums import IssueState
from newsletters.models import Click, Issue
from newsletters.rules.clicks import MOST_LINKS


def count_click(*, issue: int, link: int, on: date) -> bool:
    """One more came by the link. False for what no issue that is sent has."""
    sent = Issue.objects.filter(pk=issue, state=IssueState.FROZEN)
    if not 1 <= link <= MOST_LINKS or not sent.exists():
        return False
    if not _one_more(issue, link, on):
        try:
            with transaction.atomic():
                Click.objects.create(issue_id=issue, link=link, day=on, count=1)
        except IntegrityError:  # somebody else was the first that day
            _one_more(issue, link, on)
    return True


def _one_more(issue: int, link: int, on: date) -> int:
    rows = Click.objects.filter(issue=issue, link=link, day=on)
    return rows.update(count=F("count") + 1)
