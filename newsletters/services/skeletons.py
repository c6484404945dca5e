"""What comes back each month: a skeleton becomes a draft, once for each month."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from newsletters import rules
from newsletters.enums import IssueRefusal, IssueState
from newsletters.models import Block, BlockText, Issue, IssueText
from newsletters.services.issues import free_slug

if TYPE_CHECKING:
    from members.models import Person


@transaction.atomic
def make_next_draft(*, skeleton: Issue, by: Person | None, now: datetime) -> Issue:
    """This month's draft, or the next one's when it is there. Its events are those that the rules
    of the blocks find, until it is sent. Raises Refused."""
    skeleton = _locked(skeleton)
    if skeleton.state != IssueState.SKELETON:
        raise Refused(IssueRefusal.NOT_SKELETON)
    period = rules.issues.next_period(skeleton, today=timezone.localdate(now))
    if period is None:
        raise Refused(IssueRefusal.HAS_DRAFT)
    return _draft(skeleton, period, by=by, now=now)


def make_due_drafts(*, now: datetime) -> int:
    """Each night. Missing one is harmless, and so are two. Returns how many."""
    today = timezone.localdate(now)
    skeletons = Issue.objects.filter(
        state=IssueState.SKELETON, newsletter__draft_on_day__lte=today.day
    )
    return sum(_make_if_due(skeleton, today=today, now=now) for skeleton in skeletons)


@transaction.atomic
def _make_if_due(skeleton: Issue, *, today: date, now: datetime) -> bool:
    skeleton = _locked(skeleton)
    is_due = rules.issues.is_draft_due(skeleton, today=today)
    if is_due:
        _draft(skeleton, rules.issues.period_of(today), by=None, now=now)
    return is_due


def _draft(skeleton: Issue, period: str, *, by: Person | None, now: datetime) -> Issue:
    name = f"{skeleton.newsletter} {rules.issues.period_in_words(period)}"
    draft = Issue.objects.create(
        newsletter=skeleton.newsletter, name=name, slug=free_slug(name), period=period
    )
    draft.segments.set(skeleton.segments.all())
    for text in skeleton.texts.all():
        IssueText.objects.create(
            issue=draft, language=text.language, subject=text.subject, preheader=text.preheader
        )
    for block in skeleton.blocks.prefetch_related("texts", "events"):
        _copy(block, draft)
    skeleton.drafted = period
    skeleton.save(update_fields=["drafted"])
    told = _("Laget av malen for %(month)s.") % {"month": rules.issues.period_in_words(period)}
    log_act(by=by, now=now, verb="issue.added", subject=draft, text=told)
    return draft


def _copy(block: Block, draft: Issue) -> None:
    texts, events = list(block.texts.all()), list(block.events.all())
    block.pk, block.issue = None, draft
    block._state.adding = True  # noqa: SLF001 (Django's own way to copy a row)
    block.save()
    block.events.set(events)
    for text in texts:
        text.pk, text.block = None, block
        text._state.adding = True  # noqa: SLF001
    BlockText.objects.bulk_create(texts)


def _locked(skeleton: Issue) -> Issue:
    locked = Issue.objects.select_for_update(no_key=True, of=["self"])
    return locked.select_related("newsletter").get(pk=skeleton.pk)
