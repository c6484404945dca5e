from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest, HtmxHttpRequest
from core.refusals import Refused
from events import rules, services
from events.enums import Availability, Refusal
from events.forms.choices import price_of
from events.forms.questions import QuestionsForm
from events.forms.sign_up import SignUpForm
from events.models import Booking, Event, Session
from events.rules import Offer
from events.views import guests
from events.views.asked import questions_beside, questions_of, sessions_of
from events.views.event import place_of
from events.views.offers import group_sentences
from events.views.sign_up_facts import categories_of_event, event_to_sign_up, refusal_of
from members.rules import acting_choices, organisation_number


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    """Without an account only where the event is open to that; others log in first."""
    if not request.user.is_authenticated:
        return guests.sign_up(request, slug)
    return _sign_up(cast("AuthenticatedHttpRequest", request), slug)


def _sign_up(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event: Any = event_to_sign_up(request.user, slug, on=timezone.localdate(now))
    categories = categories_of_event(event=event.pk)
    choices = acting_choices(request.user, on=timezone.localdate(now))
    on = timezone.localdate(now)
    proofs = rules.proofs_of(request.user, {event.pk: categories}, on=on)
    offers = rules.all_offers_for(
        categories, choices, now=now, proofs=proofs.get(event.pk, rules.NO_PROOFS)
    )
    pools = {offer.quote.category.pool for offer in offers}
    state = rules.availability(event, pools, now=now)
    sessions = sessions_of(event, now=now) if event.has_choices else []
    form = form_for(request, event, offers, state, sessions=sessions, now=now)
    questions = questions_beside(form, request, questions_of(event) if event.asks else [])
    if request.method == "POST":
        if booking := _signed_up(request, event, form, questions, now=now):
            return redirect(booking)
        form.show_again(key=uuid.uuid4() if form.needs_new_key else None)
    elif mine := place_of(request.user, event):
        return redirect(mine.booking)
    context = {
        "event": event,
        "form": form,
        "questions": questions,
        "offers": offers,
        "discounts": group_sentences(event, choices),
        "may_bring_others": any(choice.organisation for choice in choices),
        "state": state.value,
        "refusal": refusal_of(event, categories, offers, now=now),
    }
    return render(request, "events/sign_up.html", context)


def form_for(
    request: AuthenticatedHttpRequest,
    event: Event,
    offers: Sequence[Offer],
    state: Availability,
    *,
    sessions: Sequence[Session],
    now: datetime,
) -> SignUpForm:
    is_posted = request.method == "POST"
    return SignUpForm(
        request.POST if is_posted else None,
        offers=offers,
        event=event,
        sessions=sessions,
        is_queue=state == Availability.QUEUE,
        now=now,
        initial=None if is_posted else _initial(offers, sessions, now=now),
    )


def _initial(
    offers: Sequence[Offer], sessions: Sequence[Session], *, now: datetime
) -> dict[str, Any]:
    """A key of its own for each form shown; the invoice goes to the one they act for."""
    initial: dict[str, Any] = {"key": uuid.uuid4()}
    is_paid = bool(price_of(sessions))
    payers = [each.organisation for each in offers if (each.price or is_paid) and each.organisation]
    if len({offer.organisation for offer in offers}) == 1 and payers:
        initial["invoice_name"] = payers[0].name
        initial["invoice_reference"] = payers[0].invoice_reference
        initial["invoice_orgnr"] = organisation_number(payers[0], on=timezone.localdate(now))
    return initial


def _signed_up(
    request: AuthenticatedHttpRequest,
    event: Event,
    form: SignUpForm,
    questions: QuestionsForm,
    *,
    now: datetime,
) -> Booking | None:
    """The booking, also when the same form was sent before; None with the reason in the form."""
    if not form.is_valid() or not questions.is_valid() or form.offer is None:
        return None
    given = form.cleaned_data
    try:
        return services.sign_up(
            event=event,
            person=request.user,
            category=form.offer.quote.category,
            organisation=form.offer.organisation,
            invoice=form.invoice if form.costs(form.offer) else None,
            needs=form.needs,
            answers=questions.given,
            sessions=form.chosen,
            takes_place_at_once=given.get("takes_place_at_once", True),
            all_or_nothing=given.get("all_or_nothing", False),
            idempotency_key=given["key"],
            quoted_price=form.quoted_price,
            quoted_for_sessions=form.quoted_for_sessions,
            now=now,
            quote=form.offer.quote,
        )
    except Refused as refused:
        mine = place_of(request.user, event) if refused.reason == Refusal.ALREADY_IN else None
        if mine:
            return mine.booking
        form.refuse(refused)
    return None
