from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from core.refusals import Refused
from core.services import log_act
from core.written import insert
from events import mail, rules
from events.enums import ParticipantState, Refusal
from events.models import Booking, Event, Participant, QueueEntry, TicketCategory
from events.rules import Quote
from events.services import pools
from events.services.answers import Given, store_answers
from events.services.needs import store_needs
from events.services.wishes import Invoice, Needs, Wish
from members import rules as member_rules
from members.models import Organisation, Person

TRIES = 3


class _PoolIsFull(Exception):
    pass


class _EventChanged(Exception):
    pass


def sign_up(
    *,
    event: Event,
    person: Person,
    category: TicketCategory,
    organisation: Organisation | None,
    invoice: Invoice | None = None,
    needs: Needs | None = None,
    answers: Sequence[Given] = (),
    takes_place_at_once: bool = True,
    idempotency_key: UUID,
    quoted_price: Decimal,
    now: datetime,
    by: Person | None = None,
    quote: Quote | None = None,
    overbook_because: str = "",
) -> Booking:
    """Give the person a place, or a place in the queue when it is full or others wait.

    `quote`: what `rules` just said that the category costs this person when they act for the
    organisation; without it we ask ourselves. `overbook_because`: the secretariat's reason to
    give a place above the limit instead of one in the queue.

    The same key gives the same booking, however often it is sent. Raises Refused. Not one
    transaction but up to three tries at one: the row of the pool is locked last, so a try that
    finds it full is rolled back and made again as a wait.
    """
    wish = Wish(
        event=event,
        person=person,
        category=category,
        organisation=organisation,
        invoice=invoice,
        needs=needs,
        answers=answers,
        takes_place_at_once=takes_place_at_once,
        idempotency_key=idempotency_key,
        quoted_price=quoted_price,
        now=now,
        by=by or person,
        quote=quote,
        overbook_because=overbook_because.strip(),
    )
    try:
        return _sign_up(wish)
    except (Refused, IntegrityError) as error:
        sent_before = Booking.objects.filter(
            idempotency_key=idempotency_key, booked_by=person, event=event
        ).first()
        if sent_before:
            return sent_before
        if isinstance(error, Refused):
            raise
        is_in = event.participants.live().filter(person=person).exists()
        raise Refused(Refusal.ALREADY_IN if is_in else Refusal.FORM_USED) from error


def _sign_up(wish: Wish) -> Booking:
    is_by_staff = rules.is_by_staff(wish.by, wish.person)
    quote = wish.quote or _quote(wish, is_by_staff=is_by_staff)
    _refuse_terms(wish, quote)
    state = ParticipantState.REGISTERED
    # A look without a lock, that chooses the quickest try: the lock decides.
    if rules.places_left(quote.category.pool) == 0:
        state = ParticipantState.WAITING
    for _ in range(TRIES):
        _refuse_if_closed(wish, is_by_staff=is_by_staff)
        try:
            return _book(wish, quote, state)
        except _PoolIsFull:
            state = ParticipantState.WAITING
        except _EventChanged:
            wish = replace(wish, event=Event.objects.get(pk=wish.event.pk))
    raise Refused(Refusal.NOTHING_ON_SALE)


def _refuse_if_closed(wish: Wish, *, is_by_staff: bool) -> None:
    reason = (
        rules.refusal_to_act_for(wish.by, wish.person)
        or rules.refusal_by_event(wish.event, now=wish.now)
        # The secretariat may sign up a caller before sign-up opens and after it closes.
        or (None if is_by_staff else rules.refusal_by_window(wish.event, now=wish.now))
    )
    if reason:
        raise Refused(reason)


def _quote(wish: Wish, *, is_by_staff: bool) -> Quote:
    """What the chosen category costs this person now, as our own rows say it."""
    categories = list(wish.event.categories.select_related("pool"))
    is_member = _is_for_a_member(wish, is_by_staff=is_by_staff)
    proofs = rules.proofs_of(wish.person, {wish.event.pk: categories}, on=localdate(wish.now))
    quotes = rules.quotes_for(
        categories,
        organisation=wish.organisation,
        is_member=is_member,
        now=wish.now,
        proofs=proofs.get(wish.event.pk, rules.NO_PROOFS),
    )
    if not quotes:
        raise Refused(rules.refusal_of_price(categories, now=wish.now))
    quote = next((quote for quote in quotes if quote.category == wish.category), None)
    if quote is None:
        raise Refused(Refusal.CATEGORY_NOT_FOR_YOU)
    return quote


def _refuse_terms(wish: Wish, quote: Quote) -> None:
    if quote.price != wish.quoted_price:
        raise Refused(Refusal.PRICE_CHANGED)
    if quote.price and not (wish.invoice and wish.invoice.name.strip()):
        raise Refused(Refusal.INVOICE_NEEDED)


def _is_for_a_member(wish: Wish, *, is_by_staff: bool) -> bool:
    today = localdate(wish.now)
    if is_by_staff or wish.organisation is None:
        return member_rules.pays_as_member(wish.person, acting_for=wish.organisation, on=today)
    for choice in member_rules.acting_choices(wish.person, on=today):
        if choice.organisation == wish.organisation:
            return choice.is_member
    raise Refused(Refusal.NOT_YOUR_ORGANISATION)


@transaction.atomic
def _book(wish: Wish, quote: Quote, state: ParticipantState) -> Booking:
    if Event.objects.hold(wish.event.pk) != wish.event.sequence:
        raise _EventChanged
    booking = _write_booking(wish)
    participant = _write_participant(wish, booking, quote, state)
    if state == ParticipantState.REGISTERED:
        _tell_registered(participant, wish)
        if not pools.take(quote.category.pool_id, places=1):
            raise _PoolIsFull
    else:
        _queue_up(participant, wish)
    return booking


def _write_booking(wish: Wish) -> Booking:
    invoice = wish.invoice or Invoice(name="")
    booking = Booking(
        event=wish.event,
        booked_by=wish.person,
        organisation=wish.organisation,
        idempotency_key=wish.idempotency_key,
        invoice_orgnr=invoice.orgnr,
        invoice_name=invoice.name.strip(),
        invoice_reference=invoice.reference.strip(),
        created_at=wish.now,
    )
    insert(booking)
    return booking


def _write_participant(
    wish: Wish, booking: Booking, quote: Quote, state: ParticipantState
) -> Participant:
    participant = Participant(
        booking=booking,
        event=wish.event,
        person=wish.person,
        name=str(wish.person),
        email=wish.person.email,
        **quote.kept,
        state=state,
        registered_at=wish.now if state == ParticipantState.REGISTERED else None,
    )
    insert(participant)
    store_needs(participant, wish.needs, now=wish.now)
    store_answers(participant, wish.answers, now=wish.now)
    return participant


def _queue_up(participant: Participant, wish: Wish) -> None:
    """Stand last in the line; or take the place, where one became free meanwhile.

    Whom the secretariat seats above the limit takes nothing from those who wait.
    """
    pool = pools.lock(participant.category.pool_id)
    is_full = pool.waiting > 0 or not pools.has_room(pool)
    pool.waiting += 1
    if wish.overbook_because or not is_full:
        participant.state, participant.registered_at = ParticipantState.REGISTERED, wish.now
        participant.save(update_fields=["state", "registered_at"])
        pools.seat(pool, places=1)
        pools.save(pool)
        because = f"Sekretariatet satte inn plassen. {wish.overbook_because}" if is_full else ""
        _tell_registered(participant, wish, because=because)
        return
    entry = QueueEntry(
        pool=pool,
        booking=participant.booking,
        takes_place_at_once=wish.takes_place_at_once,
        joined_at=wish.now,
    )
    insert(entry)
    participant.wait = entry
    participant.save(update_fields=["wait"])
    pools.save(pool)
    place = rules.queue_place(entry)
    log_act(
        by=wish.by,
        now=wish.now,
        verb="participant.queued",
        subject=participant,
        text=f"Står i kø som nummer {place}.",
    )
    mail.queued(participant, entry=entry, place=place, now=wish.now)


def _tell_registered(participant: Participant, wish: Wish, *, because: str = "") -> None:
    log_act(
        by=wish.by,
        now=wish.now,
        verb="participant.signed_up",
        subject=participant,
        text=f"Påmeldt {wish.event}. {because}".strip(),
        after={"pris": str(participant.price), "for": str(wish.organisation or "")},
    )
    mail.signed_up(participant, now=wish.now)
