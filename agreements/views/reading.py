"""Agreements as they are read: the list, one of them, and both on paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements import rules
from agreements.enums import IN_FORCE, UNSIGNED, Standing, Step
from agreements.models import Agreement
from agreements.querysets import is_staff
from agreements.rules import reading
from agreements.views import paper
from core.forms import AsOfForm
from core.http import AuthenticatedHttpRequest, HtmxHttpRequest


@login_not_required
@require_safe
def index(request: HtmxHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = AsOfForm(request.GET)
    on = form.chosen["dato"] or today
    shown = Agreement.objects.shown_to(request.user, on=today).with_last_day()
    rows: list[Any] = list(
        shown.order_by("name", "-starts_on").prefetch_related("parties__organisation")
    )
    for row in rows:
        row.clock = rules.Clock(row, on)
    context = {
        "form": form,
        "on": on,
        "today": today,
        "in_force": [row for row in rows if row.clock.standing in IN_FORCE],
        "coming": [row for row in rows if row.clock.standing == Standing.NOT_BEGUN],
        "ended": [row for row in rows if row.clock.standing == Standing.ENDED],
        "drafts": [row for row in rows if row.clock.standing in UNSIGNED],
        "may_begin": is_staff(request.user),
    }
    return render(request, "agreements/list.html", context)


@login_not_required
@require_safe
def agreement(request: HtmxHttpRequest, agreement_slug: str) -> HttpResponse:
    today = timezone.localdate()
    found = one(request, agreement_slug)
    is_kept = found.is_kept
    context = {
        "reading": reading.read(found, is_inside=found.is_read, on=today),
        "agreement": found,
        "is_kept": is_kept,
        "missing": list(rules.missing(found)) if is_kept and not found.signed_on else [],
        "today": today,
        "steps": list(Step),
    }
    return render(request, "agreements/agreement.html", context)


def one(request: HttpRequest, agreement_slug: str) -> Any:
    """With `is_read` and `is_kept`: whether its inside is theirs to read, and to run; and `sides`,
    the parties they act for."""
    today = timezone.localdate()
    sides = rules.parties_acted_for(request.user, OuterRef("pk"), on=today)
    shown = Agreement.objects.shown_to(request.user, on=today)
    return get_object_or_404(
        reading.found(shown)
        .with_rights_of(request.user, on=today)
        .annotate(sides=ArraySubquery(sides.order_by().values("pk"))),
        slug=agreement_slug,
    )


@login_not_required
@require_safe
def printed(request: HtmxHttpRequest, agreement_slug: str) -> HttpResponse:
    """To read and to sign."""
    found = one(request, agreement_slug)
    today = timezone.localdate()
    return as_pdf(paper.agreement(reading.read(found, is_inside=False, on=today)), found.slug)


@require_safe
def memo(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    """What there is to know before it is renewed."""
    found = one(request, agreement_slug)
    if not found.is_kept or found.signed_on is None:
        raise Http404
    today = timezone.localdate()
    content = paper.memo(reading.read(found, is_inside=True, on=today))
    return as_pdf(content, f"{found.slug}-underlag")


@require_safe
def document(request: AuthenticatedHttpRequest, agreement_slug: str) -> FileResponse:
    """The signed paper, for those inside: it has signatures on it."""
    found = one(request, agreement_slug)
    if not found.is_read or not found.document:
        raise Http404
    return FileResponse(
        found.document.open(),
        as_attachment=True,
        filename=f"{found.slug}-signert.pdf",
        content_type="application/pdf",
    )


def as_pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
