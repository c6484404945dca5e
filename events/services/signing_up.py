"""Somebody signs up themself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from events.models import Booking, Event, Session, TicketCategory
from events.rules import Quote
from events.services.answers import Given
from events.services.booking import book
from events.services.wishes import Invoice, Needs, Seat
from members.models import Organisation, Person


def sign_up(
    *,
    event: Event,
    person: Person,
    category: TicketCategory,
    organisation: Organisation | None,
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
    by: Person | None = None,
    quote: Quote | None = None,
    overbook_because: str = "",
) -> Booking:
    """As `book`, for one. `quote`: what `rules` just said that the category costs this person when
    they act for the organisation; without it we ask ourselves."""
    seat = Seat(
        category=category,
        quoted_price=quoted_price,
        quoted_for_sessions=quoted_for_sessions,
        person=person,
        sessions=sessions,
        needs=needs,
        answers=answers,
        quote=quote,
    )
    return book(
        event=event,
        booker=person,
        organisation=organisation,
        seats=[seat],
        invoice=invoice,
        takes_place_at_once=takes_place_at_once,
        all_or_nothing=all_or_nothing,
        idempotency_key=idempotency_key,
        now=now,
        by=by,
        overbook_because=overbook_because,
    )
