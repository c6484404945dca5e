"""One place of a booking: who comes, what they choose and answer, and giving it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events import rules, services
from events.enums import ParticipantState
from events.forms.places import NameForm
from events.models import Participant
from events.views.answers import answers_page
from events.views.choosing import choosing_page


def place_of_booking(
    request: AuthenticatedHttpRequest, slug: str, reference: UUID, place_uid: UUID, *, now: datetime
) -> Participant:
    """One they may do something with; 404 for others."""
    found = Participant.objects.filter(event__slug=slug, booking__reference=reference)
    participant = get_object_or_404(
        found.select_related(
            "event", "category", "person", "wait", "booking__organisation", "booking__booked_by"
        ),
        uid=place_uid,
    )
    if rules.refusal_to_act_on(participant, by=request.user, now=now):
        raise Http404
    return participant


@require_http_methods(["GET", "HEAD", "POST"])
def name(
    request: AuthenticatedHttpRequest, slug: str, reference: UUID, place_uid: UUID
) -> HttpResponse:
    now = timezone.now()
    participant = place_of_booking(request, slug, reference, place_uid, now=now)
    if rules.refusal_to_change(participant.booking, by=request.user, now=now):
        raise Http404
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if blocked := _limited(request):
            return blocked
        try:
            services.name_place(
                participant=participant, by=request.user, now=now, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("Plassen er nå til %(name)s.") % {"name": form.cleaned_data["name"]},
            )
            return redirect(participant.booking)
    context = {
        "event": participant.event,
        "participant": participant,
        "form": form,
        "refusal": rules.refusal_to_name(participant, by=request.user, now=now),
        "names_until": rules.names_until(participant.event),
    }
    return render(request, "events/name.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(
    request: AuthenticatedHttpRequest, slug: str, reference: UUID, place_uid: UUID
) -> HttpResponse:
    now = timezone.now()
    participant = place_of_booking(request, slug, reference, place_uid, now=now)
    if request.method == "POST":
        if blocked := _limited(request):
            return blocked
        leaves = request.POST.get("leaves") == "queue"
        give_up = services.leave_queue if leaves else services.cancel
        try:
            give_up(participant=participant, by=request.user, now=now)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            who = participant.name or _("Plassen uten navn")
            messages.success(request, _("%(name)s er meldt av.") % {"name": who})
        return redirect(participant.booking)
    context = {
        "event": participant.event,
        "participant": participant,
        "is_waiting": participant.state == ParticipantState.WAITING,
        "refusal": rules.refusal_to_cancel(participant, by=request.user, now=now),
    }
    return render(request, "events/cancel_place.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choices(
    request: AuthenticatedHttpRequest, slug: str, reference: UUID, place_uid: UUID
) -> HttpResponse:
    now = timezone.now()
    participant = place_of_booking(request, slug, reference, place_uid, now=now)
    back = participant.booking.get_absolute_url()
    return choosing_page(request, participant, by=request.user, back=back, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def answers(
    request: AuthenticatedHttpRequest, slug: str, reference: UUID, place_uid: UUID
) -> HttpResponse:
    now = timezone.now()
    participant = place_of_booking(request, slug, reference, place_uid, now=now)
    back = participant.booking.get_absolute_url()
    return answers_page(request, participant, by=request.user, back=back, now=now)


def _limited(request: AuthenticatedHttpRequest) -> HttpResponse | None:
    """Each of these writes a letter."""
    blocked: HttpResponse | None = ratelimit.consume_or_429(
        request, action="event_sign_up", user=request.user
    )
    return blocked
