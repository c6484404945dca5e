"""Become a member: find the organisation, apply, and follow what comes of it. No login."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.http import for_those_with_the_link
from core.refusals import Refused
from members import rules
from members.enums import Refusal
from members.forms.applications import (
    ApplicationForm,
    FindForm,
    FollowForm,
    OtherApplicationForm,
    as_number,
    in_threes,
)
from members.models import MembershipApplication, Organisation
from members.register import is_organisation_number
from members.services import applications, enterprises

if TYPE_CHECKING:
    from datetime import date

    from members.services.enterprises import Enterprise

MOST_HITS = 20


# ---- Which organisation ------------------------------------------------------------------------


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = FindForm(request.GET)
    text = form.cleaned_data["sok"].strip() if form.is_valid() else ""
    hits = list(rules.found_for_joining(text, on=today)[: MOST_HITS + 1])
    formerly = rules.former_names(hits[:MOST_HITS], text, on=today)
    context = {
        "form": form if request.GET else FindForm(),
        "text": text,
        "hits": [(hit, formerly.get(hit.pk)) for hit in hits[:MOST_HITS]],
        "has_more": len(hits) > MOST_HITS,
        "enterprise": None if hits else _look_up(request, as_number(text), on=today),
    }
    return render(request, "members/application_find.html", context)


def _look_up(request: HttpRequest, number: str, *, on: date) -> Enterprise | None:
    """Not asked for more than the limit; then the name is typed by hand. Other searches, and
    there is one for each letter typed, do not count."""
    if not is_organisation_number(number):
        return None
    if ratelimit.consume_or_429(request, action="look_up_enterprise", limit_get=True):
        return None
    return enterprises.look_up(number, on=on)


# ---- Applying ----------------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, organisation_id: int) -> HttpResponse:
    today = timezone.localdate()
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    application = MembershipApplication(
        organisation=organisation, name=organisation.name, kind=organisation.kind
    )
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        instance=application,
        initial=_initial(request),
        organisation=organisation,
        today=today,
    )
    answer = _applied(request, form)
    context = {
        "form": form,
        "organisation": organisation,
        "refusal": rules.refusal_to_apply(organisation, on=today),
        "follow_url": reverse("join:follow", args=[organisation.pk]),
    }
    return answer or render(request, "members/application_form.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply_for_another(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    is_posted = request.method == "POST"
    form = OtherApplicationForm(
        request.POST if is_posted else None,
        initial={} if is_posted else _initial(request) | _as_registered(request, on=today),
        today=today,
    )
    answer = _applied(request, form)
    asked_for = as_number(request.GET.get("nummer", ""))
    is_met = not is_posted and rules.is_being_handled(asked_for)
    number = asked_for if is_met else form.handled
    context = {
        "form": form,
        "refusal": Refusal.BEING_HANDLED if is_met else None,
        "follow_url": reverse("join:follow_number", args=[number]) if number else "",
    }
    return answer or render(request, "members/application_form.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    initial: dict[str, Any] = {"key": uuid.uuid4(), "language": get_language()}
    if request.user.is_authenticated:
        initial["applicant_name"] = request.user.name
        initial["applicant_email"] = request.user.email
        initial["language"] = request.user.language
    return initial


def _as_registered(request: HttpRequest, *, on: date) -> dict[str, str]:
    """What the register of enterprises says of the number in the address, if anything."""
    number = as_number(request.GET.get("nummer", ""))
    enterprise = _look_up(request, number, on=on) if number else None
    return {"name": enterprise.name, "organisation_number": number} if enterprise else {}


def _applied(request: HttpRequest, form: ApplicationForm) -> HttpResponse | None:
    """On to the state page, also for the second of a double click; None shows the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    application = form.instance
    application.reference = form.cleaned_data["key"]
    if blocked := ratelimit.consume_or_429(
        request, action="apply_for_membership", key=application.applicant_email.lower()
    ):
        return blocked  # type: ignore[no-any-return]  # allauth has no types
    by = request.user if request.user.is_authenticated else None
    try:
        application = applications.apply(application=application, by=by, now=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    return redirect(application)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, applying_id: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=applying_id)
    application = get_object_or_404(organisation.applications.waiting())
    return _follow(request, application, called=organisation.name)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_number(request: HttpRequest, organisation_number: int) -> HttpResponse:
    """Of a body that is not in the register. What others have typed about it is not shown."""
    number = str(organisation_number)
    waiting = MembershipApplication.objects.waiting()
    application = get_object_or_404(waiting, organisation_number=number)
    called = _("Org.nr. %(number)s") % {"number": in_threes(number)}
    return _follow(request, application, called=called)


def _follow(
    request: HttpRequest, application: MembershipApplication, *, called: str
) -> HttpResponse:
    form = FollowForm(
        request.POST if request.method == "POST" else None, initial={"language": get_language()}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if blocked := ratelimit.consume_or_429(
            request, action="apply_for_membership", key=given["email"].lower()
        ):
            return blocked  # type: ignore[no-any-return]
        try:
            applications.follow(application=application, **given, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Du får brev når søknaden er avgjort."))
        return redirect("join:find")
    context = {"form": form, "called": called}
    return render(request, "members/application_follow.html", context)


# ---- For those with the link -------------------------------------------------------------------


@login_not_required
@for_those_with_the_link
@require_safe
def state(request: HttpRequest, application: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(
        MembershipApplication.objects.select_related("membership__category", "county"),
        reference=application,
    )
    return render(request, "members/application_state.html", {"application": found})


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, application: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(MembershipApplication.objects.waiting(), reference=application)
    if request.method == "POST":
        by = request.user if request.user.is_authenticated else None
        try:
            applications.withdraw(application=found, by=by, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(found)
    return render(request, "members/application_withdraw.html", {"application": found})
