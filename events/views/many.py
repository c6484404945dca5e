"""Several colleagues in one booking: written or pasted, looked over, and sent once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from allauth.core import ratelimit
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from events import rules
from events.enums import Availability, Refusal
from events.models import Event
from events.views.asked import questions_of, sessions_of
from events.views.booked import booking_of
from events.views.event import place_of
from events.views.offers import group_sentences
from events.views.sheet import Side, sheet_of
from events.views.sign_up_facts import categories_of_event, event_to_sign_up
from members.models import Organisation
from members.rules import ActingChoice, acting_choices, pays_as_member

CARRIED_NOT = {"csrfmiddlewaretoken", "step"}


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = event_to_sign_up(request.user, slug, on=localdate(now))
    choices = [
        each for each in acting_choices(request.user, on=localdate(now)) if each.organisation
    ]
    if not choices:
        raise Http404
    choice = _chosen(request, choices)
    side = _side(request, event, choice.organisation, is_member=choice.is_member, now=now)
    return _page(request, side, choices=choices)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: AuthenticatedHttpRequest, slug: str, reference: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    booking = booking_of(request.user, slug, reference, now=now)
    event = event_to_sign_up(request.user, slug, on=localdate(now))
    is_member = booking.booked_by is not None and pays_as_member(
        booking.booked_by, acting_for=booking.organisation, on=localdate(now)
    )
    side = _side(request, event, booking.organisation, is_member=is_member, now=now)
    return _page(request, replace(side, booking=booking), choices=[])


def _chosen(request: AuthenticatedHttpRequest, choices: Sequence[ActingChoice]) -> ActingChoice:
    asked = request.GET.get("for", "")
    for choice in choices:
        if choice.organisation and str(choice.organisation.pk) == asked:
            return choice
    return choices[0]


def _side(
    request: AuthenticatedHttpRequest,
    event: Event,
    organisation: Organisation | None,
    *,
    is_member: bool,
    now: datetime,
) -> Side:
    asked: Any = event
    return Side(
        event=event,
        person=request.user,
        organisation=organisation,
        categories=categories_of_event(event=event.pk),
        is_member=is_member,
        now=now,
        sessions=sessions_of(event, now=now) if asked.has_choices else (),
        questions=questions_of(event) if asked.asks else (),
    )


def _page(
    request: AuthenticatedHttpRequest, side: Side, *, choices: Sequence[ActingChoice]
) -> HttpResponse:
    refusal = _refusal(side)
    asks_self = place_of(request.user, side.event) is None
    sheet = (
        sheet_of(request.POST if request.method == "POST" else None, side, asks_self=asks_self)
        if refusal is None
        else None
    )
    step = request.POST.get("step", "")
    context: dict[str, Any] = {
        "event": side.event,
        "booking": side.booking,
        "organisation": side.organisation,
        "choices": choices,
        "refusal": refusal,
        "sheet": sheet,
        "is_queue": _state(side) == Availability.QUEUE,
        "discounts": group_sentences(side.event, [ActingChoice(side.organisation, is_member=True)]),
    }
    if sheet is None or step not in {"review", "send"}:
        return render(request, "events/many.html", context)
    if not sheet.is_valid():
        sent = sheet.sent_before if step == "send" else None
        return redirect(sent) if sent else render(request, "events/many.html", context)
    if step == "send":
        if blocked := ratelimit.consume_or_429(request, action="event_sign_up", user=request.user):
            response: HttpResponse = blocked
            return response
        if booking := sheet.send():
            return redirect(booking)
    context["total"] = sum((seat.total for seat in sheet.lines), Decimal(0))
    context["carried"] = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in CARRIED_NOT and "quoted" not in name
        for value in values
    ]
    # Names and all the rest stand in hidden fields, so what was typed is never lost.
    if sheet.form.errors:
        return render(request, "events/many.html", context)
    return render(request, "events/many_review.html", context)


def _refusal(side: Side) -> Refusal | None:
    event, now = side.event, side.now
    if reason := rules.refusal_by_event(event, now=now) or rules.refusal_by_window(event, now=now):
        return reason
    return None if side.quotes else rules.refusal_of_price(side.categories, now=now)


def _state(side: Side) -> Availability:
    pools = {quote.category.pool for quote in side.quotes}
    return rules.availability(side.event, pools, now=side.now)
