"""What the checklist finds in an issue, and asking its links."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from newsletters import rules
from newsletters.models import Issue, Subscription
from newsletters.rules.checklist import Finding
from newsletters.services import links


def receivers_of(issue: Issue, *, now: datetime) -> int:
    """How many letters it will be: what the balance of the sending must come to."""
    on = timezone.localdate(now)
    return Subscription.objects.receivers_of(issue, on=on).order_by().values("address").count()


def findings_of(issue: Issue, *, now: datetime) -> list[Finding]:
    """`issue` comes from `content.with_all`."""
    receivers = receivers_of(issue, now=now)
    return rules.checklist.findings_in(issue, receivers=receivers, now=now)


def ask_links(*, issue: Issue, now: datetime) -> Issue:
    """What each answered is kept with the issue. Takes some seconds at most, and holds no row
    while others answer."""
    found = links.ask(rules.blocks.links_of(issue))
    with transaction.atomic():
        issue = Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
        issue.links, issue.links_asked_at = found, now
        issue.save(update_fields=["links", "links_asked_at"])
    return issue
