"""Contact meetings: turns, agendas, and what they were about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agreements import services
from agreements.forms.acts import SwapForm, TagForm
from agreements.views.writing import kept_by_me
from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from meetings.models import AgendaItem


@require_http_methods(["GET", "HEAD", "POST"])
def swap(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    if agreement.signed_on is None:
        raise Http404
    form = SwapForm(
        request.POST if request.method == "POST" else None,
        parties=agreement.parties.select_related("organisation"),
    )
    if form.is_valid():
        try:
            services.swap_turn(
                agreement=agreement, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Byttet er notert."))
            return redirect(agreement)
    return render(request, "agreements/swap.html", {"agreement": agreement, "form": form})


@require_POST
def make_agenda(
    request: AuthenticatedHttpRequest, agreement_slug: str, meeting_uid: UUID
) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    meeting = get_object_or_404(agreement.meetings, uid=meeting_uid)
    try:
        added = services.make_agenda(
            agreement=agreement, meeting=meeting, by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(agreement)
    said = ngettext("%(number)d sak er satt opp.", "%(number)d saker er satt opp.", added)
    messages.success(request, said % {"number": added})
    return redirect(meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    """What has been done, under the areas it was about."""
    agreement = kept_by_me(request, agreement_slug)
    if agreement.signed_on is None:
        raise Http404
    areas = list(agreement.areas.all())
    items = list(
        AgendaItem.objects.filter(meeting__forum=agreement)
        .select_related("meeting")
        .prefetch_related("cooperation_areas")
        .order_by("-meeting__starts_at", "position")
    )
    tasks = list(agreement.follow_ups.prefetch_related("cooperation_areas").order_by("-due_on"))
    things = {
        **{f"item_{item.pk}": (item, f"{item.meeting}: {item}") for item in items},
        **{f"task_{task.pk}": (task, task.what) for task in tasks},
    }
    form = TagForm(
        request.POST if request.method == "POST" else None,
        areas=areas,
        things=[(key, words) for key, (_thing, words) in things.items()],
        chosen={key: _area_of(thing) for key, (thing, _words) in things.items()},
    )
    if form.is_valid():
        by_key = {str(area.pk): area for area in areas}
        given = {things[key][0]: by_key.get(value) for key, value in form.cleaned_data.items()}
        services.tag(
            agreement=agreement,
            items={each: area for each, area in given.items() if isinstance(each, AgendaItem)},
            follow_ups={
                each: area for each, area in given.items() if not isinstance(each, AgendaItem)
            },
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Lagret."))
        return redirect(agreement)
    context = {"agreement": agreement, "form": form, "is_empty": not things}
    return render(request, "agreements/tag.html", context)


def _area_of(thing: Any) -> str:
    return next((str(area.pk) for area in thing.cooperation_areas.all()), "")
