"""One's own sign-up: what it says, and giving it back. A GET changes nothing."""

from __future__ import annotations

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events import rules, services
from events.enums import ParticipantState, QueueState
from events.models import Participant
from events.views.event import wait_of

ANSWERS = {"yes": services.accept_offer, "no": services.decline_offer}


def own_participant(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> Participant:
    mine = Participant.objects.of(request.user).select_related("person")
    return get_object_or_404(mine, event__slug=slug, booking__reference=reference)


@require_safe
def receipt(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    now = timezone.now()
    participant = own_participant(request, slug, reference)
    organisation = participant.booking.organisation
    context = {
        "event": participant.event,
        "booking": participant.booking,
        "participant": participant,
        "entry": wait_of(participant),
        "reason": rules.price_sentence(participant.price_reason, organisation=organisation),
        "may_cancel": rules.refusal_to_cancel(participant, by=request.user, now=now) is None,
        "may_come_back": participant.state == ParticipantState.CANCELLED
        and rules.refusal_to_sign_up(participant.event, request.user, now=now) is None,
        "is_reminded": rules.is_reminded(participant),
        "is_over": participant.event.ends_at <= now,
        "not_joining": rules.refusal_to_join(participant, now=now),
        "joins_from": rules.joins_from(participant.event),
    }
    return render(request, "events/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    now = timezone.now()
    participant = own_participant(request, slug, reference)
    if request.method == "POST":
        # Signing up and cancelling by turns would write a letter each time.
        blocked: HttpResponse | None = ratelimit.consume_or_429(
            request, action="event_sign_up", user=request.user
        )
        if blocked:
            return blocked
        leaves = request.POST.get("leaves") == "queue"
        give_up = services.leave_queue if leaves else services.cancel
        try:
            give_up(participant=participant, by=request.user, now=now)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            text = _("Du står ikke lenger i køen.") if leaves else _("Du er meldt av.")
            messages.success(request, text)
        return redirect(participant.booking)
    context = {
        "event": participant.event,
        "participant": participant,
        "entry": wait_of(participant),
        "refusal": rules.refusal_to_cancel(participant, by=request.user, now=now),
    }
    return render(request, "events/cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    now = timezone.now()
    participant = own_participant(request, slug, reference)
    entry = wait_of(participant)
    if entry is None or entry.state != QueueState.OFFERED:
        return redirect(participant.booking)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer:
        try:
            answer(entry=entry, by=request.user, now=now)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            has_place = answer is services.accept_offer
            text = _("Du er påmeldt.") if has_place else _("Du har takket nei til plassen.")
            messages.success(request, text)
        return redirect(participant.booking)
    context = {"event": participant.event, "participant": participant, "entry": entry}
    return render(request, "events/offer.html", context)
