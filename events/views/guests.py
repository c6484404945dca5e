"""Signing up without an account, where the event is open to that."""

from __future__ import annotations

import uuid
from datetime import datetime

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.refusals import Refused
from events import rules, services
from events.enums import Availability
from events.forms.questions import QuestionsForm
from events.forms.sign_up import GuestForm
from events.models import Event
from events.views.asked import questions_beside, questions_of, sessions_of
from events.views.sign_up_facts import categories_of_event, refusal_of, shown_event


def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = shown_event(slug)
    if event is None or not event.is_open_to_guests:
        return redirect_to_login(request.get_full_path())
    categories = categories_of_event(event=event.pk)
    offers = rules.all_offers_for(categories, [], now=now)
    state = rules.availability(event, {offer.quote.category.pool for offer in offers}, now=now)
    form = GuestForm(
        request.POST if request.method == "POST" else None,
        offers=offers,
        event=event,
        sessions=sessions_of(event, now=now),
        is_queue=state == Availability.QUEUE,
        now=now,
        initial={"key": uuid.uuid4()},
    )
    questions = questions_beside(form, request, questions_of(event))
    if request.method == "POST":
        if form.is_valid() and questions.is_valid() and form.offer:
            if blocked := _limited(request, form):
                return blocked
            if _signed_up(event, form, questions, now=now):
                return redirect("events:thanks", slug)
        form.show_again(key=uuid.uuid4() if form.needs_new_key else None)
    context = {
        "event": event,
        "form": form,
        "questions": questions,
        "offers": offers,
        "state": state.value,
        "refusal": refusal_of(event, categories, offers, now=now),
        "is_guest": True,
    }
    return render(request, "events/sign_up.html", context)


@login_not_required
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for all: it tells nobody whether an address is in already."""
    event = get_object_or_404(Event.objects.shown(), slug=slug, is_open_to_guests=True)
    return render(request, "events/thanks.html", {"event": event})


def _limited(request: HttpRequest, form: GuestForm) -> HttpResponse | None:
    """Each one writes a letter to an address nobody has proved is theirs."""
    address = form.cleaned_data["email"].lower()
    blocked: HttpResponse | None = ratelimit.consume_or_429(
        request, action="guest_sign_up", key=address
    )
    return blocked


def _signed_up(event: Event, form: GuestForm, questions: QuestionsForm, *, now: datetime) -> bool:
    given, offer = form.cleaned_data, form.offer
    if offer is None:
        return False
    try:
        services.sign_up_guest(
            event=event,
            guest=services.Guest(given["name"], given["email"]),
            category=offer.quote.category,
            invoice=form.invoice if form.costs(offer) else None,
            needs=form.needs,
            answers=questions.given,
            sessions=form.chosen,
            takes_place_at_once=given.get("takes_place_at_once", True),
            all_or_nothing=given.get("all_or_nothing", False),
            idempotency_key=given["key"],
            quoted_price=form.quoted_price,
            quoted_for_sessions=form.quoted_for_sessions,
            now=now,
            quote=offer.quote,
        )
    except Refused as refused:
        form.refuse(refused)
        return False
    return True
