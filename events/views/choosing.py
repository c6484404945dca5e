"""What somebody chooses in the programme after they signed up, whichever way they came here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.refusals import Refused
from events import rules, services
from events.enums import ParticipantState
from events.forms.places import ChoiceForm
from events.models import Participant, SessionChoice
from events.rules import Actor
from events.views.asked import sessions_of


def choosing_page(
    request: HttpRequest, participant: Participant, *, by: Actor, back: str, now: datetime
) -> HttpResponse:
    event, booking = participant.event, participant.booking
    chosen = list(participant.choices.live().select_related("session", "wait"))
    if request.POST.get("give_up"):
        _give_up(request, chosen, by=by, now=now)
        return redirect(request.path)
    taken = {choice.session_id for choice in chosen}
    others = [each for each in sessions_of(event, now=now) if each.pk not in taken]
    form = ChoiceForm(
        request.POST if request.method == "POST" else None,
        event=event,
        sessions=others,
        chosen=[choice for choice in chosen if choice.session.starts_at > now],
        asks_invoice=not booking.invoice_name and any(each.price for each in others),
        now=now,
    )
    if request.method == "POST" and form.is_valid() and _chose(form, participant, by=by, now=now):
        messages.success(request, _("Valget er lagret."))
        return redirect(request.path)
    context: dict[str, Any] = {
        "event": event,
        "participant": participant,
        "chosen": chosen,
        "others": others,
        "form": form,
        "back": back,
        "now": now,
        "refusal": rules.refusal_by_event(event, now=now),
        "is_cancelled": participant.state == ParticipantState.CANCELLED,
    }
    return render(request, "events/choosing.html", context)


def _chose(form: ChoiceForm, participant: Participant, *, by: Actor, now: datetime) -> bool:
    common: dict[str, Any] = {
        "session": form.wanted,
        "by": by,
        "now": now,
        "quoted_price": form.quoted_price,
        "invoice": form.invoice,
    }
    try:
        if form.before:
            services.change_session(choice=form.before, **common)
        else:
            services.choose_session(participant=participant, **common)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _give_up(
    request: HttpRequest, chosen: list[SessionChoice], *, by: Actor, now: datetime
) -> None:
    given = request.POST["give_up"]
    for choice in chosen:
        if str(choice.pk) == given:
            try:
                services.cancel_choice(choice=choice, by=by, now=now)
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(
                    request, _("«%(title)s» er gitt videre.") % {"title": choice.session.title}
                )
