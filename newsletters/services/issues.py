"""Issues from the first draft until they are frozen. Everything is told in the act log."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from core.templatetags.when import when
from newsletters import rules
from newsletters.enums import IssueRefusal, IssueState
from newsletters.mail import ISSUE
from newsletters.models import Issue, Subscription
from newsletters.services.checking import findings_of
from newsletters.services.content import content_of, with_all
from newsletters.services.locks import hold_those_who_leave
from outbox.models import Sending
from outbox.services import start_sending

if TYPE_CHECKING:
    from members.models import Person

logger = logging.getLogger(__name__)

SLUG = 70  # letters; leaves room for a number behind


@transaction.atomic
def add(*, issue: Issue, is_skeleton: bool, by: Person | None, now: datetime) -> Issue:
    """Raises Refused."""
    if is_skeleton:
        theirs = Issue.objects.filter(newsletter=issue.newsletter, state=IssueState.SKELETON)
        if theirs.exists():
            raise Refused(IssueRefusal.HAS_SKELETON)
        issue.state = IssueState.SKELETON
        issue.drafted = rules.issues.drafted_before(issue.newsletter, today=timezone.localdate(now))
    issue.slug = free_slug(issue.name)
    issue.save()
    log_act(by=by, now=now, verb="issue.added", subject=issue, text=_("Laget utgaven."))
    return issue


def free_slug(name: str) -> str:
    """The archive's address, which stays when the name is changed."""
    plain = name.lower().translate(str.maketrans("øæåđŋŧ", "oaadnt"))
    slug = slugify(plain)[:SLUG] or "utgave"
    alike = Issue.objects.filter(slug__startswith=slug)
    taken = set(alike.values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(each for each in numbered if each not in taken)


@transaction.atomic
def schedule(*, issue: Issue, send_at: datetime, by: Person, now: datetime) -> Issue:
    """The tick freezes it when it is time. Raises Refused."""
    issue = _locked(issue)
    faults = rules.checklist.stops_sending(findings_of(issue, now=now))
    if reason := rules.issues.refusal_to_schedule(
        issue, send_at=send_at, has_faults=faults, now=now
    ):
        raise Refused(reason)
    issue.state, issue.send_at = IssueState.SCHEDULED, send_at
    issue.save(update_fields=["state", "send_at"])
    text = _("Skal sendes %(when)s.") % {"when": when(send_at)}
    log_act(by=by, now=now, verb="issue.scheduled", subject=issue, text=text)
    return issue


@transaction.atomic
def unschedule(*, issue: Issue, by: Person, now: datetime) -> Issue:
    """Back to a draft. Raises Refused."""
    issue = _locked(issue)
    if issue.state != IssueState.SCHEDULED:
        raise Refused(IssueRefusal.NOT_SCHEDULED)
    issue.state, issue.send_at = IssueState.DRAFT, None
    issue.save(update_fields=["state", "send_at"])
    log_act(by=by, now=now, verb="issue.unscheduled", subject=issue, text=_("Tatt tilbake."))
    return issue


@transaction.atomic
def freeze(*, issue: Issue, by: Person | None, now: datetime) -> Sending:
    """What it says and whom it goes to is settled, and it is on its way. Frozen already, it stays
    as it was. Raises Refused."""
    issue = _locked(issue)
    if issue.sending:
        return issue.sending
    if issue.state != IssueState.SCHEDULED:
        raise Refused(IssueRefusal.NOT_SCHEDULED)
    hold_those_who_leave(issue.newsletter_id)
    receivers = Subscription.objects.receivers_of(issue, on=timezone.localdate(now))
    issue.sending = start_sending(
        key=f"newsletters:{issue.pk}",
        letter=ISSUE.name,
        title=str(issue),
        content=content_of(issue, now=now),
        receivers=receivers,
        by=by,
        now=now,
    )
    issue.state, issue.send_at = IssueState.FROZEN, now
    issue.save(update_fields=["state", "send_at", "sending"])
    log_act(by=by, now=now, verb="issue.frozen", subject=issue, text=_("Sendingen begynte."))
    return issue.sending


def send_due(*, now: datetime) -> int:
    """Each minute: those whose time has come. One that fails leaves the others alone, and is tried
    again. Returns how many."""
    done = 0
    for issue in Issue.objects.filter(state=IssueState.SCHEDULED, send_at__lte=now):
        try:
            freeze(issue=issue, by=None, now=now)
            done += 1
        except Refused:  # taken back, or another tick was first
            continue
        except Exception:
            logger.exception("Issue %s cannot be sent", issue.pk)
    return done


def held(issue: Issue) -> Issue:
    """Locked, and open for changes. Raises Refused."""
    issue = Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    if reason := rules.issues.refusal_to_change(issue):
        raise Refused(reason)
    return issue


def _locked(issue: Issue) -> Issue:
    Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    return with_all(Issue.objects.all()).get(pk=issue.pk)
