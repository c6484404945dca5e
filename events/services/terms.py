"""What a booking may ask for, and on what terms: before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate

from core.refusals import Refused
from events import rules
from events.enums import Refusal
from events.models import Event, Session, TicketCategory
from events.rules import Quote
from events.services import seats
from events.services.wishes import Guest, Seat, Wish
from members import rules as member_rules
from members.models import Person


def with_terms(wish: Wish) -> Wish:
    """The same with each seat's price and person; raises Refused for what cannot be."""
    if not wish.seats:
        raise Refused(Refusal.NO_SEATS)
    asked = [_guests_own(wish.booker, wish.seats)] if wish.booked_by is None else wish.seats
    named = seats.with_people(asked)
    seats.refuse_doubles(named)
    found = _with_quotes(named, wish)
    for seat in found:
        _refuse_terms(seat, wish)
    total = sum((_price_of(seat) for seat in found), Decimal(0))
    if total and not (wish.invoice and wish.invoice.name.strip()):
        raise Refused(Refusal.INVOICE_NEEDED)
    return replace(wish, seats=found)


def _guests_own(booker: Person | Guest, asked: Sequence[Seat]) -> Seat:
    """Without an account one signs up oneself, and nobody else."""
    if not isinstance(booker, Guest) or len(asked) > 1:
        raise Refused(Refusal.NOT_OPEN_TO_GUESTS)
    return replace(asked[0], name=booker.name, email=booker.email)


def _with_quotes(named: Sequence[Seat], wish: Wish) -> list[Seat]:
    """What each seat's category costs whoever is to have it, as our own rows say it."""
    if all(seat.quote for seat in named):
        return [_with_quote(seat, seat.quote) for seat in named]
    categories = list(wish.event.categories.select_related("pool"))
    is_member = _is_for_a_member(wish)
    quotes = {
        person: _quotes(wish, person, categories, is_member=is_member)
        for person in {seat.person for seat in named}
    }
    return [_with_quote(seat, quotes[seat.person].get(seat.category.pk)) for seat in named]


def _with_quote(seat: Seat, quote: Quote | None) -> Seat:
    quote = seat.quote or quote
    if quote is None:
        raise Refused(Refusal.CATEGORY_NOT_FOR_YOU)
    return replace(seat, quote=quote, category=quote.category)


def _price_of(seat: Seat) -> Decimal:
    assert seat.quote is not None  # noqa: S101 (`_with_quote` has been here)
    return seat.quote.price + sum((session.price for session in seat.sessions), Decimal(0))


def _refuse_terms(seat: Seat, wish: Wish) -> None:
    for_sessions = sum((session.price for session in seat.sessions), Decimal(0))
    asked = seat.quoted_for_sessions
    if (seat.quote and seat.quote.price != seat.quoted_price) or asked not in (None, for_sessions):
        raise Refused(Refusal.PRICE_CHANGED)
    refuse_sessions(seat.sessions, wish.event, now=wish.now)


def refuse_sessions(sessions: Sequence[Session], event: Event, *, now: datetime) -> None:
    """What cannot be chosen, or not together."""
    for session in sessions:
        if reason := rules.refusal_to_choose(session, event, now=now):
            raise Refused(reason, session=session.title)
    if clash := rules.clash_among(sessions):
        one, other = clash
        raise Refused(Refusal.SESSIONS_CLASH, one=one.title, other=other.title)


def _quotes(
    wish: Wish, person: Person | None, categories: Sequence[TicketCategory], *, is_member: bool
) -> dict[int, Quote]:
    proofs = rules.proofs_of(person, {wish.event.pk: categories}, on=localdate(wish.now))
    quotes = rules.quotes_for(
        categories,
        organisation=wish.organisation,
        is_member=is_member,
        now=wish.now,
        proofs=proofs.get(wish.event.pk, rules.NO_PROOFS),
    )
    if not quotes:
        raise Refused(rules.refusal_of_price(categories, now=wish.now))
    return {quote.category.pk: quote for quote in quotes}


def _is_for_a_member(wish: Wish) -> bool:
    booker, today = wish.booked_by, localdate(wish.now)
    if booker is None:
        return False
    if wish.booking or wish.organisation is None or rules.is_by_staff(wish.by, booker):
        return member_rules.pays_as_member(booker, acting_for=wish.organisation, on=today)
    for choice in member_rules.acting_choices(booker, on=today):
        if choice.organisation == wish.organisation:
            return choice.is_member
    raise Refused(Refusal.NOT_YOUR_ORGANISATION)


def refuse_if_closed(wish: Wish) -> None:
    reason = (
        _refusal_of_booker(wish)
        or rules.refusal_by_event(wish.event, now=wish.now)
        # The secretariat may sign up a caller before sign-up opens and after it closes.
        or (
            None
            if rules.is_by_staff(wish.by, wish.booked_by)
            else rules.refusal_by_window(wish.event, now=wish.now)
        )
    )
    if reason:
        raise Refused(reason)


def _refusal_of_booker(wish: Wish) -> Refusal | None:
    if wish.booking:
        return None  # `add_places` has asked
    if isinstance(wish.booker, Person):
        return rules.refusal_to_act_for(wish.by, wish.booker)
    if not wish.event.is_open_to_guests and wish.by is None:
        return Refusal.NOT_OPEN_TO_GUESTS
    has_address = wish.booker.name.strip() and wish.booker.email.strip()
    return None if has_address else Refusal.ADDRESS_NEEDED
