"""Inviting colleagues, and what the one who is invited sees."""

from __future__ import annotations

import uuid

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest, HtmxHttpRequest, for_those_with_the_link
from core.refusals import Refused
from members import rules, services
from members.enums import GOOD_INVITATION_ANSWERS
from members.forms.desk import InvitationForm
from members.models import Invitation
from members.views.people import run_by_me


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    organisation = run_by_me(request, organisation_id)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if blocked := ratelimit.consume_or_429(
            request, action="invite_colleagues", user=request.user
        ):
            return blocked  # type: ignore[no-any-return]  # allauth has no types
        answers = services.invite(
            organisation=organisation,
            addresses=form.cleaned_data["addresses"],
            by=request.user,
            now=timezone.now(),
        )
        for answer, addresses in answers.items():
            say = messages.success if answer in GOOD_INVITATION_ANSWERS else messages.warning
            say(request, str(answer.label) % {"addresses": ", ".join(addresses)})
        return redirect("members:people", organisation.pk)
    return render(request, "members/desk/invite.html", {"organisation": organisation, "form": form})


@require_POST
def withdraw(
    request: AuthenticatedHttpRequest, organisation_id: int, invitation: uuid.UUID
) -> HttpResponse:
    organisation = run_by_me(request, organisation_id)
    found = get_object_or_404(organisation.invitations, reference=invitation)
    try:
        services.withdraw_invitation(invitation=found, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("Invitasjonen til %(address)s er trukket.") % {"address": found.email}
        messages.success(request, done)
    return redirect("members:people", organisation.pk)


@login_not_required
@for_those_with_the_link
@require_safe
def invitation(request: HtmxHttpRequest, invitation: uuid.UUID) -> HttpResponse:
    """Opening it changes nothing: it is the proof of the address that takes it up."""
    found = get_object_or_404(
        Invitation.objects.select_related("organisation", "invited_by"), reference=invitation
    )
    user = request.user
    context = {
        "invitation": found,
        "is_open": Invitation.objects.open(now=timezone.now()).filter(pk=found.pk).exists(),
        "is_theirs": user.is_authenticated
        and found.email.lower() in rules.verified_addresses(user),
    }
    return render(request, "members/desk/invitation.html", context)


@require_POST
def accept(request: AuthenticatedHttpRequest, invitation: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(
        Invitation.objects.select_related("organisation"), reference=invitation
    )
    try:
        services.accept_invitation(invitation=found, person=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    said = _("Du hører nå til %(organisation)s.") % {"organisation": found.organisation}
    messages.success(request, said)
    return redirect("members:organisations")
