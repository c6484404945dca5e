from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from core.written import written_once
from events import rules, services
from events.enums import Availability, Refusal
from events.forms.questions import QuestionsForm
from events.forms.sign_up import SignUpForm
from events.models import Booking, Event, TicketCategory
from events.rules import Offer
from events.views.asked import questions_beside, questions_of
from events.views.event import place_of
from members.rules import acting_choices, organisation_number

if TYPE_CHECKING:
    from members.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event: Any = _find(request.user, slug, on=timezone.localdate(now))
    categories = _categories_of(event=event.pk)
    choices = acting_choices(request.user, on=timezone.localdate(now))
    offers = rules.offers_for(categories, choices, now=now)
    pools = {offer.quote.category.pool for offer in offers}
    state = rules.availability(event, pools, now=now)
    form = form_for(request, event, offers, state, now=now)
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
        "state": state.value,
        "refusal": _refusal(event, categories, offers, now=now),
    }
    return render(request, "events/sign_up.html", context)


def _find(person: Person, slug: str, *, on: date) -> Event:
    """What all may see is found first; a draft only by those who may see it."""
    for event in _shown(slug=slug):
        return event
    return get_object_or_404(Event.objects.visible_to(person, on=on).with_asks(), slug=slug)


@written_once
def _shown(slug: str) -> QuerySet[Event]:
    return Event.objects.shown().with_asks().filter(slug=slug)


@written_once
def _categories_of(event: int) -> QuerySet[TicketCategory]:
    return TicketCategory.objects.filter(event=event).select_related("pool")


def form_for(
    request: AuthenticatedHttpRequest,
    event: Event,
    offers: Sequence[Offer],
    state: Availability,
    *,
    now: datetime,
) -> SignUpForm:
    is_posted = request.method == "POST"
    return SignUpForm(
        request.POST if is_posted else None,
        offers=offers,
        asks_for_needs=event.asks_for_needs,
        is_queue=state == Availability.QUEUE,
        initial=None if is_posted else _initial(offers, now=now),
    )


def _initial(offers: Sequence[Offer], *, now: datetime) -> dict[str, Any]:
    """A key of its own for each form shown; the invoice goes to the one they act for."""
    initial: dict[str, Any] = {"key": uuid.uuid4()}
    payers = [offer.organisation for offer in offers if offer.price and offer.organisation]
    if len(offers) == 1 and payers:
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
            invoice=_invoice(given) if form.offer.price else None,
            needs=_needs(given),
            answers=questions.given,
            takes_place_at_once=given.get("takes_place_at_once", True),
            idempotency_key=given["key"],
            quoted_price=form.quoted_price,
            now=now,
            quote=form.offer.quote,
        )
    except Refused as refused:
        mine = place_of(request.user, event) if refused.reason == Refusal.ALREADY_IN else None
        if mine:
            return mine.booking
        form.needs_new_key = refused.reason == Refusal.FORM_USED
        form.add_error(None, str(refused))
    return None


def _invoice(given: dict[str, Any]) -> services.Invoice:
    return services.Invoice(
        name=given["invoice_name"],
        orgnr=given["invoice_orgnr"],
        reference=given["invoice_reference"],
    )


def _needs(given: dict[str, Any]) -> services.Needs | None:
    if "consent" not in given:
        return None
    return services.Needs(
        diet=given["diet"], access=given["access"], has_consented=given["consent"]
    )


def _refusal(
    event: Event, categories: Sequence[TicketCategory], offers: Sequence[Offer], *, now: datetime
) -> Refusal | None:
    """Why there is no form."""
    if reason := rules.refusal_by_event(event, now=now) or rules.refusal_by_window(event, now=now):
        return reason
    if offers:
        return None
    on_sale = any(rules.is_on_sale(category, now=now) for category in categories)
    return Refusal.MEMBERS_ONLY if on_sale else Refusal.NOTHING_ON_SALE
