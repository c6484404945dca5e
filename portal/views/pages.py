"""Pages of words: who we are, what we promise, and the look itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.retention import policies


@login_not_required
@require_safe
def data_sources(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/data_sources.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    kept = [policy.in_words for policy in policies().values()]
    return render(request, "portal/privacy.html", {"kept": kept})
