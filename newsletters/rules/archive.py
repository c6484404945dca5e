"""What has been sent, for those who read it on the net."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce

from newsletters.enums import IssueState
from newsletters.models import Issue, Newsletter
from newsletters.rules.clicks import unmarked
from outbox.enums import SendingState

BOKMAL = settings.LANGUAGE_CODE


def sent_of(newsletters: QuerySet[Newsletter]) -> QuerySet[Issue]:
    """The newest first. One that was stopped on its way out was a mistake, and is not shown."""
    return (
        Issue.objects.filter(state=IssueState.FROZEN, newsletter__in=newsletters)
        .exclude(sending__state=SendingState.STOPPED)
        .select_related("newsletter", "sending")
        .defer("sending__content")
        .order_by("-sending__started_at", "-pk")
    )


def told_in(language: str, issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Adds `subject` and `preheader` as they were frozen, in bokmål where there are no others."""

    def said(fact: str) -> Coalesce:
        in_order = (language, BOKMAL)
        return Coalesce(
            *(KeyTextTransform(fact, KeyTransform(each, "sending__content")) for each in in_order)
        )

    return issues.annotate(subject=said("subject"), preheader=said("preheader"))


def content_in(language: str, issue: Issue) -> tuple[str, dict[str, Any]]:
    """The language it is told in, and what it says there: of the issue alone, with nothing that
    is a receiver's own."""
    assert issue.sending is not None  # noqa: S101 (a constraint says so)
    content = issue.sending.content
    spoken = language if language in content else BOKMAL
    return spoken, unmarked(content.get(spoken, {}))
