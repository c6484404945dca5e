"""One's own sign-up: what it says, and giving it back. A GET changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events import rules, services, tickets
from events.enums import ParticipantState, QueueState
from events.models import Booking, Participant, QueueEntry
from events.views import booked
from events.views.choosing import choosing_page
from events.views.event import wait_of
from events.views.offers import group_sentences_so_far

if TYPE_CHECKING:
    from members.models import Person


def own_participant(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> Participant:
    mine = Participant.objects.of(request.user).select_related("person")
    theirs = mine.filter(event__slug=slug, booking__reference=reference)
    # Whoever gave the place back may have got another in the same booking.
    latest = theirs.order_by("-pk").first()
    if latest is None:
        raise Http404
    return latest


@require_safe
def receipt(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    now = timezone.now()
    seats, answers_for_all = booked.seats_to_see(request.user, slug, reference, now=now)
    if answers_for_all:
        return booked.page(request, seats, now=now)
    participant = seats[-1]
    organisation = participant.booking.organisation
    has_choices = participant.event.sessions.chosen_at(participant.event).exists()
    context = {
        "event": participant.event,
        "booking": participant.booking,
        "participant": participant,
        "entry": wait_of(participant),
        "reason": rules.why_paid(participant, organisation=organisation),
        "discounts": group_sentences_so_far(participant.event, organisation),
        "may_cancel": rules.refusal_to_cancel(participant, by=request.user, now=now) is None,
        "may_come_back": participant.state == ParticipantState.CANCELLED
        and rules.refusal_to_sign_up(participant.event, request.user, now=now) is None,
        "answers": participant.answers.told(),
        "choices": participant.choices.live().select_related("session") if has_choices else (),
        "has_choices": has_choices,
        "booked_by": booker_of(participant),
        "may_answer": (
            participant.event.asks_for_needs or participant.event.questions.asked().exists()
        )
        and rules.refusal_to_change_answers(participant, by=request.user, now=now) is None,
        "is_reminded": rules.is_reminded(participant),
        "is_over": participant.event.ends_at <= now,
        "ticket_path": tickets.path_of(participant),
        "certificate_path": _certificate_path(participant, now=now),
        "not_joining": rules.refusal_to_join(participant, now=now),
        "joins_from": rules.joins_from(participant.event),
    }
    return render(request, "events/receipt.html", context)


def _certificate_path(participant: Participant, *, now: datetime) -> str:
    """Empty before the end, and for those who did not come."""
    is_over = participant.event.ends_at <= now
    has_come = is_over and participant.check_ins.exists()
    return tickets.certificate_path_of(participant) if has_come else ""


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
def choices(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    participant = own_participant(request, slug, reference)
    back = participant.booking.get_absolute_url()
    return choosing_page(request, participant, by=request.user, back=back, now=timezone.now())


def booker_of(participant: Participant) -> str:
    """The name of whoever signed them up, if that was another."""
    booking = participant.booking
    is_another = booking.booked_by_id != participant.person_id
    return booking.booker_name if is_another and booking.booked_by_id else ""


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    """Of the first of the booking's waits that has one; the others come after it."""
    now = timezone.now()
    seats, _for_all = booked.seats_to_see(request.user, slug, reference, now=now)
    booking = seats[0].booking
    entry = _offered(booking, seats)
    if entry is None:
        return redirect(booking)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer and request.POST.get("entry", str(entry.pk)) == str(entry.pk):
        try:
            messages.success(request, answer(entry, by=request.user, now=now))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(booking)
    if answer:
        return redirect(request.path)
    context = {
        "event": seats[0].event,
        "participant": next(seat for seat in seats if seat.wait_id == entry.pk),
        "entry": entry,
        "left": entry.places - entry.offered_places,
    }
    return render(request, "events/offer.html", context)


def _offered(booking: Booking, seats: Sequence[Participant]) -> QueueEntry | None:
    waits = [seat.wait_id or 0 for seat in seats if seat.state == ParticipantState.WAITING]
    offered = QueueEntry.objects.filter(booking=booking, state=QueueState.OFFERED, pk__in=waits)
    return offered.order_by("pk").first()


def _take(entry: QueueEntry, *, by: Person, now: datetime) -> str:
    services.accept_offer(entry=entry, by=by, now=now)
    if entry.places == 1:
        return _("Du er påmeldt.")
    return _("Dere har %(places)s plasser til.") % {"places": entry.offered_places}


def _take_and_wait(entry: QueueEntry, *, by: Person, now: datetime) -> str:
    services.accept_offer(entry=entry, keep_rest=True, by=by, now=now)
    return _("Plassene er deres, og resten står fortsatt først i køen.")


def _wait_for_all(entry: QueueEntry, *, by: Person, now: datetime) -> str:
    services.pass_offer(entry=entry, by=by, now=now)
    return _("Dere venter på alle plassene samlet, og beholder nummeret i køen.")


def _decline(entry: QueueEntry, *, by: Person, now: datetime) -> str:
    services.decline_offer(entry=entry, by=by, now=now)
    return _("Du har takket nei til plassen.") if entry.places == 1 else _("Dere er ute av køen.")


ANSWERS: dict[str, Callable[..., str]] = {
    "yes": _take,
    "keep": _take_and_wait,
    "wait": _wait_for_all,
    "no": _decline,
}
