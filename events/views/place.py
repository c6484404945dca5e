"""A place, by the signed link of a letter: for whoever has no account, or does not log in now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusals import Refused
from events import rules, services, tickets
from events.enums import ParticipantState, QueueState, Refusal
from events.models import Event, Participant, QueueEntry
from events.rules import Holder
from events.views.answers import answers_page
from events.views.choosing import choosing_page


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, slug: str, link: str) -> HttpResponse:
    now = timezone.now()
    holder = _holder(slug, link)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer:
        try:
            messages.success(request, answer(holder, now))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(request.path)
    participant, entry = holder.participant, holder.participant.wait
    is_waiting = participant.state == ParticipantState.WAITING
    context = {
        "event": participant.event,
        "participant": participant,
        "choices": participant.choices.live().select_related("session"),
        "booker": participant.booking.booker_name,
        "is_by_another": not rules.is_the_guest(participant, participant.booking)
        and participant.person_id != participant.booking.booked_by_id,
        "place_in_line": rules.queue_place(entry) if is_waiting and entry else None,
        "entry": entry,
        "is_offered": is_waiting
        and entry is not None
        and entry.state == QueueState.OFFERED
        and rules.refusal_to_answer(entry, [participant], by=holder, now=now) is None
        and entry.places == 1,
        "may_say_no": rules.refusal_to_say_no(participant, by=holder, now=now) is None,
        "is_late": not rules.may_cancel(participant.event, now=now),
        "reason": rules.why_paid(participant, organisation=participant.booking.organisation),
        "ticket_path": tickets.path_of(participant),
        "answers": participant.answers.told(),
        "may_answer": _is_asked(participant.event)
        and rules.refusal_to_change_answers(participant, by=holder, now=now) is None,
        "may_choose": participant.state != ParticipantState.CANCELLED
        and rules.refusal_by_event(participant.event, now=now) is None
        and participant.event.sessions.chosen_at(participant.event).exists(),
        "link": link,
    }
    return render(request, "events/place.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, slug: str, link: str) -> HttpResponse:
    holder, back = _holder(slug, link), reverse("events:place", args=[slug, link])
    return choosing_page(request, holder.participant, by=holder, back=back, now=timezone.now())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, slug: str, link: str) -> HttpResponse:
    holder, back = _holder(slug, link), reverse("events:place", args=[slug, link])
    return answers_page(request, holder.participant, by=holder, back=back, now=timezone.now())


def _holder(slug: str, link: str) -> Holder:
    holder = rules.holder_of(link)
    if holder is None or holder.participant.event.slug != slug:
        raise Http404
    return holder


def _is_asked(event: Event) -> bool:
    return event.asks_for_needs or event.questions.asked().exists()


def _come(holder: Holder, now: datetime) -> str:
    services.say_coming(participant=holder.participant, by=holder, now=now)
    return _("Takk. Da vet vi at du kommer.")


def _say_no(holder: Holder, now: datetime) -> str:
    services.say_no(participant=holder.participant, by=holder, now=now)
    return _("Takk for at du sa fra. Plassen er gitt videre.")


def _accept(holder: Holder, now: datetime) -> str:
    services.accept_offer(entry=_entry(holder.participant), by=holder, now=now)
    return _("Du er påmeldt.")


def _decline(holder: Holder, now: datetime) -> str:
    services.decline_offer(entry=_entry(holder.participant), by=holder, now=now)
    return _("Du har takket nei til plassen.")


def _entry(participant: Participant) -> QueueEntry:
    if participant.wait is None:
        raise Refused(Refusal.NOT_OFFERED)
    return participant.wait


ANSWERS: dict[str, Callable[[Holder, datetime], str]] = {
    "coming": _come,
    "no": _say_no,
    "accept": _accept,
    "decline": _decline,
}
