"""Notice, renewal and noted changes: what those who follow a signed agreement up do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements import rules, services
from agreements.enums import Step
from agreements.forms.acts import AmendForm, NoticeForm
from agreements.models import PartyOwner
from agreements.querysets import is_staff
from agreements.views.writing import kept_by_me
from core.http import AuthenticatedHttpRequest
from core.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    """Each for their own party; staff write in what came to them."""
    now, today = timezone.now(), timezone.localdate()
    agreement = kept_by_me(request, agreement_slug)
    if agreement.signed_on is None:
        raise Http404
    parties = agreement.parties.select_related("organisation")
    if not is_staff(request.user):
        parties = parties.filter(owners__in=_mine(request, agreement))
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        parties=parties.distinct(),
        initial={"given_on": today, "received_on": today},
    )
    if form.is_valid():
        try:
            services.give_notice(agreement=agreement, **form.cleaned_data, by=request.user, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Oppsigelsen er ført, og alle parter har fått brev."))
            return redirect(agreement)
    clock = rules.Clock(agreement, today)
    context = {"agreement": agreement, "form": form, "clock": clock}
    return render(request, "agreements/notice.html", context)


def _mine(request: AuthenticatedHttpRequest, agreement: Any) -> Any:
    owners = PartyOwner.objects.valid(on=timezone.localdate()).of(request.user)
    return owners.filter(party__agreement=agreement)


@require_POST
def withdraw_notice(
    request: AuthenticatedHttpRequest, agreement_slug: str, notice_id: int
) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    found = get_object_or_404(agreement.notices.select_related("given_by"), pk=notice_id)
    try:
        services.withdraw_notice(notice=found, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Oppsigelsen er trukket, og alle parter har fått brev."))
    return redirect(agreement)


@require_POST
def renew(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    try:
        draft = services.renew(agreement=agreement, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(agreement)
    messages.success(request, _("Her er utkastet til ny avtale, med de samme ordene."))
    return redirect("agreements:edit", draft.slug, Step.PARTIES)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    if agreement.signed_on is None:
        raise Http404
    form = AmendForm(
        request.POST if request.method == "POST" else None,
        instance=agreement,
        initial={"agreed_on": timezone.localdate()},
    )
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            services.amend(
                agreement=agreement,
                text=given.pop("text"),
                agreed_on=given.pop("agreed_on"),
                changes=given,
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Endringen er notert, og alle parter har fått brev."))
            return redirect(agreement)
    return render(request, "agreements/amend.html", {"agreement": agreement, "form": form})
