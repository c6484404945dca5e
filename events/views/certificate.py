"""Certificates: for whoever has the ticket, and for whoever is shown one."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.http import HtmxHttpRequest
from core.refusals import Refused
from events.enums import CertificateRefusal, TicketRefusal
from events.forms.certificates import CodeForm
from events.models import Certificate, Event, Participant
from events.papers import certificate as papers
from events.rules.certificates import as_code, in_fours, refusal_of_certificate
from events.services import certificates
from events.views.event import event_or_404
from events.views.ticket import holder_or_404, pdf_response, refused

NOT_FOUND = 404


# ---- One's own ---------------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HtmxHttpRequest, slug: str, code: str) -> HttpResponse:
    """Made when it is asked for: looking makes nothing."""
    now = timezone.now()
    event = event_or_404(slug, request.user, now=now)
    holder = holder_or_404(event, code)
    if isinstance(holder, TicketRefusal):
        return refused(request, event, holder)
    if request.method == "POST":
        by = request.user if request.user.is_authenticated else None
        try:
            certificates.issue(participant=holder, by=by, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("events:certificate", event.slug, code)
    return render(request, "events/certificate.html", _page(event, holder, code))


def _page(event: Event, holder: Participant, code: str) -> dict[str, object]:
    mine = holder.certificates.valid().first()
    refusal: CertificateRefusal | None = None
    if mine is None:
        has_come = holder.check_ins.exists()
        refusal = refusal_of_certificate(holder, has_come=has_come, now=timezone.now())
    return {
        "event": event,
        "participant": holder,
        "code": code,
        "heading": papers.title_of(event),
        "certificate": mine,
        "facts": papers.facts_of(mine) if mine else (),
        "certificate_code": in_fours(mine.code) if mine else "",
        "refusal": refusal,
    }


@login_not_required
@require_safe
def certificate_file(request: HtmxHttpRequest, slug: str, code: str) -> HttpResponse:
    event = event_or_404(slug, request.user, now=timezone.now())
    holder = holder_or_404(event, code)
    if isinstance(holder, TicketRefusal):
        return refused(request, event, holder)
    mine = get_object_or_404(holder.certificates.valid())
    return pdf_response(papers.pdf_of(mine, event), name=f"deltakerbevis-{event.slug}.pdf")


# ---- Is it true? -------------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HtmxHttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return redirect("certificates:check", in_fours(form.cleaned_data["code"]))
    return render(request, "events/find_certificate.html", {"form": form})


@login_not_required
@require_safe
def check(request: HtmxHttpRequest, certificate_code: str) -> HttpResponse:
    """With the name: whoever has the code has the paper with the name on it, and without it
    anybody could put another name there."""
    blocked: HttpResponse | None = ratelimit.consume_or_429(
        request, action="check_certificate", limit_get=True
    )
    if blocked:
        return blocked
    form = CodeForm({"code": certificate_code})
    if not form.is_valid():
        raise Http404
    code = as_code(certificate_code)
    found = Certificate.objects.filter(code=code).select_related("participant__event").first()
    is_valid = found is not None and Certificate.objects.valid().filter(pk=found.pk).exists()
    context = {
        "found": found,
        "is_valid": is_valid,
        "code": in_fours(code),
        "facts": papers.facts_of(found) if found and is_valid else (),
        "heading": papers.title_of(found.participant.event) if found else "",
    }
    status = 200 if found else NOT_FOUND
    response = render(request, "events/check_certificate.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
