"""Those without an account: they sign up with name and address, and get a link by letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from core.refusals import Refused
from core.services import log_act
from events import mail
from events.enums import Refusal
from events.models import Booking, Event, Participant, Session, TicketCategory
from events.rules import Quote
from events.services.answers import Given
from events.services.booking import book
from events.services.wishes import Guest, Invoice, Needs, Seat
from members.models import Person


def sign_up_guest(
    *,
    event: Event,
    guest: Guest,
    category: TicketCategory,
    invoice: Invoice | None = None,
    needs: Needs | None = None,
    answers: Sequence[Given] = (),
    sessions: Sequence[Session] = (),
    takes_place_at_once: bool = True,
    all_or_nothing: bool = False,
    idempotency_key: UUID,
    quoted_price: Decimal,
    quoted_for_sessions: Decimal | None = None,
    now: datetime,
    quote: Quote | None = None,
) -> None:
    """The place is taken now; the letter has the link to it.

    Returns nothing, so that no page can tell a stranger whether the address is in already: its
    owner gets a letter about that instead. Raises Refused for everything else.
    """
    seat = Seat(
        category=category,
        quoted_price=quoted_price,
        quoted_for_sessions=quoted_for_sessions,
        name=guest.name,
        email=guest.email,
        sessions=sessions,
        needs=needs,
        answers=answers,
        quote=quote,
    )
    try:
        book(
            event=event,
            booker=guest,
            organisation=None,
            seats=[seat],
            invoice=invoice,
            takes_place_at_once=takes_place_at_once,
            all_or_nothing=all_or_nothing,
            idempotency_key=idempotency_key,
            now=now,
        )
    except Refused as refused:
        if refused.reason != Refusal.PERSON_ALREADY_IN:
            raise
        _tell_that_they_are_in(event, guest, now=now)


@transaction.atomic
def _tell_that_they_are_in(event: Event, guest: Guest, *, now: datetime) -> None:
    address = Q(email__iexact=guest.email.strip())
    proved = Q(person__emailaddress__email__iexact=guest.email.strip())
    proved &= Q(person__emailaddress__verified=True)
    found = (
        event.participants.live()
        .filter(address | proved)
        .select_related("person", "event", "booking__organisation", "booking__booked_by")
    )
    for participant in found.order_by("pk")[:1]:
        mail.already_in(participant, address=guest.email.strip(), now=now)


@transaction.atomic
def bring_guest_bookings(*, person: Person, address: str, now: datetime) -> int:
    """They have proved the address: what was booked with it, or for it, is theirs now. Returns how
    many places came along.

    Who has a place at the same event already keeps both, and the one of the address stays as it
    was: to give it back is theirs to decide.
    """
    bookings = Booking.objects.filter(booked_by=None, guest_email__iexact=address)
    bookings.update(booked_by=person, guest_name="", guest_email="")
    theirs = Participant.objects.filter(person=None, email__iexact=address).select_related("event")
    brought = 0
    for participant in theirs.select_for_update(of=("self",), no_key=True).order_by("pk"):
        if not _hand_over(participant, person):
            continue
        brought += 1
        log_act(
            by=person,
            now=now,
            verb="participant.brought_along",
            subject=participant,
            text="Fulgte med da adressen ble bekreftet.",
        )
    return brought


def _hand_over(participant: Participant, person: Person) -> bool:
    """False: the person has a place of their own at the same event, perhaps since this moment."""
    participant.person = person
    try:
        with transaction.atomic():
            participant.save(update_fields=["person"])
    except IntegrityError:
        return False
    return True
