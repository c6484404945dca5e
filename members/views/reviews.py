"""The yearly "is this still right?": by the link in the letter, without login, or at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.http import AuthenticatedHttpRequest, HtmxHttpRequest, for_those_with_the_link
from core.refusals import Refused
from members.forms.reviews import SomebodyElseForm
from members.mail.reviews import read_signed
from members.models import YearlyReview
from members.rules import reviews as rules
from members.services import reviews as services
from members.views.people import run_by_me


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HtmxHttpRequest, review: str) -> HttpResponse:
    """Opening it changes nothing: mail scanners open all links. What is registered is shown only
    while somebody may still answer."""
    found, asked = _from_the_letter(review)
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method == "POST":
        try:
            services.confirm_by_letter(review=found, asked=asked, now=now)
        except Refused as refusal:
            return _closed(request, found, str(refusal))
        return redirect("members:review", review)
    if found.confirmed_at:
        return _closed(request, found)
    if reason := rules.refusal_by_letter(found, asked=asked, on=today):
        return _closed(request, found, str(reason.label))
    organisation = found.organisation
    known = rules.registered([organisation], on=today)[organisation.pk]
    context = {"review": found, "known": known, "signed": review}
    return render(request, "members/reviews/review.html", context)


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: HtmxHttpRequest, review: str) -> HttpResponse:
    found, asked = _from_the_letter(review)
    now = timezone.now()
    reason = rules.refusal_by_letter(found, asked=asked, on=timezone.localdate(now))
    if found.confirmed_at or reason:
        return redirect("members:review", review)
    form = SomebodyElseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.pass_on(review=found, asked=asked, **form.cleaned_data, now=now)
        except Refused as refusal:
            return _closed(request, found, str(refusal))
        return redirect("members:review", review)
    context = {"review": found, "form": form, "signed": review}
    return render(request, "members/reviews/pass_on.html", context)


@require_POST
def confirm(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    """At the desk. Whoever presses twice, or finds it answered, reads that it is done."""
    now = timezone.now()
    organisation = run_by_me(request, organisation_id)
    found = get_object_or_404(organisation.reviews.of_newest_round())
    try:
        services.confirm_at_the_desk(review=found, by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Takk. Opplysningene er bekreftet."))
    return redirect("members:desk", organisation.pk)


def _from_the_letter(signed: str) -> tuple[YearlyReview, int]:
    """The review, and the person the letter went to."""
    read = read_signed(signed)
    if read is None:
        raise Http404
    reviews = YearlyReview.objects.select_related("organisation", "round")
    return get_object_or_404(reviews, pk=read[0]), read[1]


def _closed(request: HtmxHttpRequest, review: YearlyReview, why: str = "") -> HttpResponse:
    """There is nothing to answer any more; `why` is empty when all was right."""
    return render(request, "members/reviews/closed.html", {"review": review, "why": why})
