"""My organisations: where I stand with each, choose another, leave."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from members import rules, services
from members.enums import AffiliationState
from members.forms.belonging import RequestForm, SearchForm
from members.models import Affiliation, Organisation

MOST_HITS = 20


@require_safe
def organisations(request: AuthenticatedHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "rows": rules.affiliation_rows(request.user, on=today),
        "run_by_me": Organisation.objects.run_by(request.user, on=today),
        "is_supporting": rules.is_supporting_member(request.user, on=today),
    }
    return render(request, "members/organisations.html", context)


@require_safe
def choose(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    text = form.cleaned_data["sok"].strip() if form.is_valid() else ""
    today = timezone.localdate()
    there = Organisation.objects.existing(on=today).select_related("county")
    hits = list(there.search(text)[: MOST_HITS + 1])
    formerly = rules.former_names(hits[:MOST_HITS], text, on=today)
    context = {
        "form": form if request.GET else SearchForm(),
        "text": text,
        "hits": [(hit, formerly.get(hit.pk)) for hit in hits[:MOST_HITS]],
        "has_more": len(hits) > MOST_HITS,
        "sharing": [] if text else rules.sharing_a_domain_with(request.user, on=today),
        "at_work": [] if text else rules.sharing_a_tenant_with(request.user, on=today),
        "next": _way_back(request),
    }
    return render(request, "members/choose_organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def request_affiliation(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    there = Organisation.objects.existing(on=timezone.localdate())
    organisation = get_object_or_404(there, pk=organisation_id)
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if blocked := ratelimit.consume_or_429(
            request, action="request_affiliation", user=request.user
        ):
            return blocked  # type: ignore[no-any-return]  # allauth has no types
        try:
            affiliation = services.request_affiliation(
                person=request.user,
                organisation=organisation,
                title=form.cleaned_data["title"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _what_now(affiliation))
        return redirect(_way_back(request) or "members:organisations")
    today = timezone.localdate()
    context = {
        "organisation": organisation,
        "next": _way_back(request),
        "form": form,
        "proof": rules.proof_of(request.user, organisation, on=today),
        "main_contact": rules.main_contact_of(organisation, on=today),
    }
    return render(request, "members/request_affiliation.html", context)


def _way_back(request: AuthenticatedHttpRequest) -> str:
    """The page of ours that somebody came from, such as a sign-up; empty when there is none."""
    address: str = get_next_redirect_url(request) or ""
    return address if address.startswith("/") else ""


def _what_now(affiliation: Affiliation) -> str:
    words = {"organisation": affiliation.organisation}
    if affiliation.state == AffiliationState.CONFIRMED:
        return _("Du hører nå til %(organisation)s.") % words
    return _("%(organisation)s er valgt. Du får brev når noen har svart.") % words


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: AuthenticatedHttpRequest, affiliation_id: int) -> HttpResponse:
    mine = Affiliation.objects.open(on=timezone.localdate()).filter(person=request.user)
    affiliation = get_object_or_404(mine.select_related("organisation"), pk=affiliation_id)
    if request.method == "POST":
        try:
            services.end_affiliation(affiliation=affiliation, by=request.user, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("Du har gått ut av %(organisation)s.")
                % {"organisation": affiliation.organisation},
            )
        return redirect("members:organisations")
    is_main_contact = rules.is_main_contact(
        request.user, affiliation.organisation, on=timezone.localdate()
    )
    context = {"affiliation": affiliation, "is_main_contact": is_main_contact}
    return render(request, "members/leave.html", context)
