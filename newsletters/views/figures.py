"""How an issue did, in numbers that are nobody's in particular."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http import AuthenticatedHttpRequest
from newsletters.models import Issue
from newsletters.rules import archive
from newsletters.rules import figures as rules

SHOWN = 24
may_see = permission_required("newsletters.view_issue", raise_exception=True)


@may_see
@require_safe
def figures(request: AuthenticatedHttpRequest) -> HttpResponse:
    language = get_language() or archive.BOKMAL
    issues = archive.told_in(language, rules.with_figures(Issue.objects.all()))[:SHOWN]
    return render(request, "newsletters/figures.html", {"issues": issues})


@may_see
@require_safe
def figures_of_issue(request: AuthenticatedHttpRequest, issue_slug: str) -> HttpResponse:
    language = get_language() or archive.BOKMAL
    issues = archive.told_in(language, rules.with_figures(Issue.objects.all()))
    issue = get_object_or_404(issues, slug=issue_slug)
    context = {"issue": issue, "led_to": rules.clicks_by_link(issue, language=language)}
    return render(request, "newsletters/figures_of_issue.html", context)
