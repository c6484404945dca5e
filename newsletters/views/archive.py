"""What has been sent, for everybody to read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest
from newsletters.models import Issue
from newsletters.rules import archive as rules
from newsletters.rules.consents import open_to

ISSUES_ON_A_PAGE = 12


@login_not_required
@require_safe
def archive(request: HtmxHttpRequest) -> HttpResponse:
    newsletters = open_to(request.user, on=timezone.localdate())
    chosen = newsletters.filter(slug=request.GET.get("brev", "")).first()
    shown = newsletters.filter(pk=chosen.pk) if chosen else newsletters
    issues = rules.told_in(_language(), rules.sent_of(shown))
    page = Paginator(issues, ISSUES_ON_A_PAGE).get_page(request.GET.get("side"))
    context = {"page": page, "newsletters": list(newsletters), "chosen": chosen}
    return render(request, "newsletters/archive.html", context)


@login_not_required
@require_safe
def issue(request: HtmxHttpRequest, issue_slug: str) -> HttpResponse:
    """As it was sent. The letter itself leads here, so one that was stopped halfway opens too."""
    readable = open_to(request.user, on=timezone.localdate())
    sent = Issue.objects.filter(sending__isnull=False, newsletter__in=readable)
    found = get_object_or_404(sent.select_related("newsletter", "sending"), slug=issue_slug)
    spoken, content = rules.content_in(_language(), found)
    context = {
        "issue": found,
        "content": content,
        "spoken": spoken,
        "is_same": spoken == _language(),
    }
    return render(request, "newsletters/issue.html", context)


def _language() -> str:
    return get_language() or rules.BOKMAL
