"""The page of a booking of several: every place in it, for whoever answers for them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.http import AuthenticatedHttpRequest
from events import rules
from events.enums import LIVE_STATES, EventState, ParticipantState, QueueState
from events.models import Booking, Participant, QueueEntry, SessionChoice
from events.rules import Actor
from events.views.offers import group_sentences_so_far

if TYPE_CHECKING:
    from members.models import Person


@dataclass(frozen=True)
class PlaceRow:
    """A place with what may be done with it."""

    participant: Participant
    entry: QueueEntry | None
    choices: Sequence[SessionChoice]
    reason: str
    is_own: bool
    may_name: bool
    may_cancel: bool
    may_change: bool
    may_answer: bool

    @property
    def is_live(self) -> bool:
        return self.participant.state in LIVE_STATES

    @property
    def total(self) -> Decimal:
        return self.participant.price + sum((choice.price for choice in self.choices), Decimal(0))


def seats_of(slug: str, reference: UUID) -> list[Participant]:
    """All places of the booking, in the order they were booked; 404 where there is none."""
    found = Participant.objects.filter(event__slug=slug, booking__reference=reference)
    seats = list(
        found.select_related(
            "event__county",
            "category__pool",
            "booking__organisation",
            "booking__booked_by",
            "person",
            "wait",
        ).order_by("pk")
    )
    if not seats:
        raise Http404
    for seat in seats:
        seat.booking, seat.event = seats[0].booking, seats[0].event
    return seats


def booking_of(person: Person, slug: str, reference: UUID, *, now: datetime) -> Booking:
    """One they answer for; 404 for others."""
    booking = seats_of(slug, reference)[0].booking
    if rules.refusal_to_change(booking, by=person, now=now):
        raise Http404
    return booking


def actor_for(person: Person, booking: Booking) -> Actor:
    """Whom the rules are asked about, once it is known that this person answers for the booking:
    a main contact may do what the one who booked may, and that takes no questions."""
    return person if person.is_staff or booking.booked_by is None else booking.booked_by


def page(
    request: AuthenticatedHttpRequest, seats: Sequence[Participant], *, now: datetime
) -> HttpResponse:
    booking, event = seats[0].booking, seats[0].event
    rows = rows_of(seats, person=request.user, now=now)
    live = [row for row in rows if row.is_live]
    to_pay = [row for row in live if row.participant.state == ParticipantState.REGISTERED]
    is_on = event.state == EventState.PUBLISHED and event.ends_at > now
    offers = {
        row.entry.pk: row.entry
        for row in live
        if row.entry and row.entry.state == QueueState.OFFERED
    }
    context: dict[str, Any] = {
        "event": event,
        "booking": booking,
        "rows": live,
        "gone": [row for row in rows if not row.is_live],
        "places": len(to_pay),
        "waiting": len(live) - len(to_pay),
        "unnamed": sum(1 for row in live if not row.participant.name),
        "names_until": rules.names_until(event),
        "names_are_late": now > rules.names_until(event),
        "is_late": not rules.may_cancel(event, now=now),
        "total": sum((row.total for row in to_pay), Decimal(0)),
        "discounts": group_sentences_so_far(event, booking.organisation),
        "offers": list(offers.values()) if is_on else [],
        "may_add": rules.refusal_by_event(event, now=now) is None
        and rules.refusal_by_window(event, now=now) is None,
        "is_on": is_on,
    }
    return render(request, "events/booking.html", context)


def rows_of(seats: Sequence[Participant], *, person: Person, now: datetime) -> list[PlaceRow]:
    """Three questions, however many they are."""
    booking, event = seats[0].booking, seats[0].event
    by = actor_for(person, booking)
    entries = {
        entry.pk: entry for entry in QueueEntry.objects.open().with_place().filter(booking=booking)
    }
    chosen: dict[int, list[SessionChoice]] = defaultdict(list)
    live = SessionChoice.objects.live().filter(participant__booking=booking)
    for choice in live.select_related("session"):
        chosen[choice.participant_id].append(choice)
    asks = event.asks_for_needs or event.questions.asked().exists()
    has_choices = event.sessions.chosen_at(event).exists()
    is_on = rules.refusal_by_event(event, now=now) is None
    return [
        PlaceRow(
            participant=seat,
            entry=entries.get(seat.wait_id or 0)
            if seat.state == ParticipantState.WAITING
            else None,
            choices=chosen[seat.pk],
            reason=rules.why_paid(seat, organisation=booking.organisation),
            is_own=seat.person_id == person.pk,
            may_name=rules.refusal_to_name(seat, by=by, now=now) is None,
            may_cancel=is_on and rules.refusal_to_cancel(seat, by=by, now=now) is None,
            may_change=is_on and has_choices,
            may_answer=asks
            and is_on
            and bool(seat.name)
            and rules.refusal_to_change_answers(seat, by=by, now=now) is None,
        )
        for seat in seats
    ]


def is_of_one(seats: Sequence[Participant], person: Person) -> bool:
    """Whether it is nothing but their own sign-up of themselves."""
    return len(seats) == 1 and seats[0].person_id == person.pk


def seats_to_see(
    person: Person, slug: str, reference: UUID, *, now: datetime
) -> tuple[list[Participant], bool]:
    """The seats, and whether this person answers for them all; else only their own are there."""
    seats = seats_of(slug, reference)
    own = [seat for seat in seats if seat.person_id == person.pk]
    if is_of_one(seats, person):
        return own, False
    if rules.refusal_to_change(seats[0].booking, by=person, now=now) is None:
        return seats, True
    if not own:
        raise Http404
    return own, False
