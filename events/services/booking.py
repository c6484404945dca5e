"""A booking: places at an event for one or many, and what each chose in its programme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from core.refusals import Refused
from core.services import log_act
from core.written import insert
from events import mail, rules
from events.enums import ParticipantState, Refusal
from events.models import Booking, CapacityPool, Event, Participant, Session, SessionChoice
from events.rules import Actor
from events.services import lines, pools, seats, terms
from events.services.answers import store_answers
from events.services.needs import store_needs
from events.services.pools import Held
from events.services.wishes import Guest, Invoice, Seat, Wish
from members.models import Organisation, Person

TRIES = 3


class _PoolIsFull(Exception):
    pass


class _EventChanged(Exception):
    pass


def book(
    *,
    event: Event,
    booker: Person | Guest,
    organisation: Organisation | None,
    seats: Sequence[Seat],
    invoice: Invoice | None = None,
    takes_place_at_once: bool = True,
    all_or_nothing: bool = False,
    idempotency_key: UUID,
    now: datetime,
    by: Person | None = None,
    overbook_because: str = "",
) -> Booking:
    """Give each seat a place, or a place in the queue when it is full or others wait.

    Of a group as many as there is room for get a place, the first of `seats` first, and the rest
    wait together. With `all_or_nothing` all of them wait until there is room for all, and a chosen
    session without room is refused. `overbook_because`: the secretariat's reason to give places
    above the limit instead of ones in the queue.

    The same key gives the same booking, however often it is sent. Raises Refused. Not one
    transaction but up to three tries at one: the rows of the pools are locked last, so a try that
    finds one full is rolled back and made again as a wait.
    """
    wish = Wish(
        event=event,
        booker=booker,
        organisation=organisation,
        seats=seats,
        invoice=invoice,
        takes_place_at_once=takes_place_at_once,
        all_or_nothing=all_or_nothing,
        now=now,
        by=by or (booker if isinstance(booker, Person) else None),
        overbook_because=overbook_because.strip(),
        key=idempotency_key,
    )
    try:
        return _place(wish)
    except (Refused, IntegrityError) as error:
        if sent_before := booked_with(idempotency_key, event=event, booker=wish.booked_by):
            return sent_before
        if isinstance(error, Refused):
            raise
        raise _why_not(wish) from error


def booked_with(
    key: UUID, *, event: Event, booker: Person | None, added_to: Booking | None = None
) -> Booking | None:
    """What a form with that key has made; or the booking that it has added places to."""
    if added_to:
        has_added = added_to.participants.filter(uid=uuid5(key, "0")).exists()
        return added_to if has_added else None
    return Booking.objects.filter(idempotency_key=key, booked_by=booker, event=event).first()


def add_places(
    *,
    booking: Booking,
    seats: Sequence[Seat],
    invoice: Invoice | None = None,
    takes_place_at_once: bool = True,
    all_or_nothing: bool = False,
    idempotency_key: UUID,
    by: Actor,
    now: datetime,
) -> list[Participant]:
    """More seats in the same booking, at what they cost now; in a queue they stand behind.

    The same key adds the same places. Raises Refused.
    """
    if reason := rules.refusal_to_change(booking, by=by, now=now):
        raise Refused(reason)
    wish = Wish(
        event=booking.event,
        booker=booking.booked_by or Guest(booking.guest_name, booking.guest_email),
        organisation=booking.organisation,
        seats=seats,
        invoice=invoice or (Invoice(booking.invoice_name) if booking.invoice_name else None),
        takes_place_at_once=takes_place_at_once,
        all_or_nothing=all_or_nothing,
        now=now,
        by=rules.person_behind(by),
        booking=booking,
        key=idempotency_key,
    )
    added = [_uid(wish, number) for number in range(len(seats))]
    try:
        _place(wish)
    except (Refused, IntegrityError) as error:
        if not booking.participants.filter(uid__in=added).exists():
            raise (error if isinstance(error, Refused) else _why_not(wish)) from error
    return list(booking.participants.filter(uid__in=added).order_by("pk"))


def _place(wish: Wish) -> Booking:
    wish = terms.with_terms(wish)
    wanted = _wanted(wish)
    # A look without a lock, that chooses the quickest try: the lock decides.
    has_room = all(_looks_free(pool, wanted[pool.pk]) for pool in _pools_of(wish))
    for _ in range(TRIES):
        terms.refuse_if_closed(wish)
        try:
            return _write(wish, wanted if has_room else None)
        except _PoolIsFull:
            has_room = False
        except _EventChanged:
            wish = replace(wish, event=Event.objects.get(pk=wish.event.pk))
    raise Refused(Refusal.NOTHING_ON_SALE)


def _looks_free(pool: CapacityPool, places: int) -> bool:
    left = rules.places_left(pool)
    return left is None or left >= places


def _pools_of(wish: Wish) -> Iterable[CapacityPool]:
    for seat in wish.seats:
        yield seat.category.pool
        yield from (session.pool for session in seat.sessions)


def _wanted(wish: Wish) -> Counter[int]:
    return Counter(pool.pk for pool in _pools_of(wish))


def _why_not(wish: Wish) -> Refused:
    """Who it was that the database held on to: somebody is in already."""
    if name := seats.already_in(wish.seats, wish.event):
        is_self = len(wish.seats) == 1 and wish.seats[0].person == wish.booked_by
        if is_self and wish.booked_by:
            return Refused(Refusal.ALREADY_IN)
        return Refused(Refusal.PERSON_ALREADY_IN, name=name)
    return Refused(Refusal.FORM_USED)


# ---- Writing ---------------------------------------------------------------------------------


@transaction.atomic
def _write(wish: Wish, taking: Counter[int] | None) -> Booking:
    """`taking`: all there seems to be room for; None: as the lock finds it."""
    if Event.objects.hold(wish.event.pk) != wish.event.sequence:
        raise _EventChanged
    seats.hold_names(wish.seats, wish.event)
    booking = wish.booking or _write_booking(wish)
    has_place = taking is not None and not wish.overbook_because
    written = [
        _write_participant(number, wish, booking, has_place=has_place)
        for number in range(len(wish.seats))
    ]
    if not has_place:
        _seat_or_queue(written, booking, wish)
        return booking
    for participant, seat in zip(written, wish.seats, strict=True):
        _tell_registered(participant, wish, sessions=seat.sessions)
    _tell_booker(booking, written, wish)
    if taking and not pools.take_all(taking):
        raise _PoolIsFull
    return booking


def _write_booking(wish: Wish) -> Booking:
    invoice = wish.invoice or Invoice(name="")
    guest = wish.booker if isinstance(wish.booker, Guest) else Guest("", "")
    booking = Booking(
        event=wish.event,
        booked_by=wish.booked_by,
        guest_name=guest.name.strip(),
        guest_email=guest.email.strip(),
        organisation=wish.organisation,
        idempotency_key=wish.key,
        invoice_orgnr=invoice.orgnr,
        invoice_name=invoice.name.strip(),
        invoice_reference=invoice.reference.strip(),
        created_at=wish.now,
    )
    insert(booking)
    return booking


def _write_participant(
    number: int, wish: Wish, booking: Booking, *, has_place: bool
) -> Participant:
    seat = wish.seats[number]
    assert seat.quote is not None  # noqa: S101 (`terms.with_terms` has been here)
    state = ParticipantState.REGISTERED if has_place else ParticipantState.WAITING
    registered_at = wish.now if has_place else None
    participant = Participant(
        booking=booking,
        event=wish.event,
        person=seat.person,
        name=seat.name.strip() or (str(seat.person) if seat.person else ""),
        email=seat.email.strip() or (seat.person.email if seat.person else ""),
        **seat.quote.kept,
        state=state,
        registered_at=registered_at,
    )
    if wish.booking:
        participant.uid = _uid(wish, number)
    insert(participant)
    store_needs(participant, seat.needs, now=wish.now)
    store_answers(participant, seat.answers, now=wish.now)
    for session in seat.sessions:
        insert(
            SessionChoice(
                participant=participant,
                session=session,
                price=session.price,
                state=state,
                registered_at=registered_at,
            )
        )
    return participant


def _uid(wish: Wish, number: int) -> UUID:
    """Of what is added later: the same form gives the same places."""
    return uuid5(wish.key, str(number))


def _seat_or_queue(written: Sequence[Participant], booking: Booking, wish: Wish) -> None:
    """Take the places there are, where some became free meanwhile, and stand last in line for the
    others. Whom the secretariat seats above the limit takes nothing from those who wait."""
    held = pools.lock_those_of(wish.event.pk)
    by_pool: dict[int, list[Participant]] = {}
    for participant in written:
        by_pool.setdefault(participant.category.pool_id, []).append(participant)
    queued: list[Participant] = []
    for pool_id, participants in sorted(by_pool.items()):
        queued += _seat_in(held[pool_id], participants, booking, wish, held)
    held.save()
    _tell_queued(queued, wish)
    _tell_booker(booking, written, wish)


def _seat_in(
    pool: CapacityPool,
    participants: Sequence[Participant],
    booking: Booking,
    wish: Wish,
    held: Held,
) -> Sequence[Participant]:
    """Returns those who wait."""
    room = lines.room_for(pool, places=len(participants))
    if wish.all_or_nothing and room < len(participants):
        room = 0
    seated = participants if wish.overbook_because else participants[:room]
    pool.waiting += len(seated)
    pools.seat(pool, places=len(seated))
    for number, participant in enumerate(seated):
        _register(participant, wish, held, is_above=number >= room)
    if waiting := participants[len(seated) :]:
        lines.stand_in_line(
            pool,
            booking,
            waiting,
            takes_place_at_once=wish.takes_place_at_once,
            waits_for_all=wish.all_or_nothing and len(waiting) > 1,
            now=wish.now,
        )
    return waiting


def _register(participant: Participant, wish: Wish, held: Held, *, is_above: bool) -> None:
    participant.state, participant.registered_at = ParticipantState.REGISTERED, wish.now
    participant.save(update_fields=["state", "registered_at"])
    because = f"Sekretariatet satte inn plassen. {wish.overbook_because}" if is_above else ""
    sessions = lines.settle_choices(
        participant, held, by=wish.by, now=wish.now, is_all_or_nothing=wish.all_or_nothing
    )
    _tell_registered(participant, wish, sessions=sessions, because=because)


# ---- Telling ---------------------------------------------------------------------------------


def _tell_queued(participants: Sequence[Participant], wish: Wish) -> None:
    places: dict[int, int] = {}
    for participant in participants:
        entry = participant.wait
        assert entry is not None  # noqa: S101 (they stand in line)
        if entry.pk not in places:
            places[entry.pk] = rules.queue_place(entry)
        place = places[entry.pk]
        log_act(
            by=wish.by,
            now=wish.now,
            verb="participant.queued",
            subject=participant,
            text=f"Står i kø som nummer {place}.",
        )
        mail.queued(participant, entry=entry, place=place, now=wish.now)


def _tell_registered(
    participant: Participant, wish: Wish, *, sessions: Sequence[Session], because: str = ""
) -> None:
    log_act(
        by=wish.by,
        now=wish.now,
        verb="participant.signed_up",
        subject=participant,
        text=f"Påmeldt {wish.event}. {because}".strip(),
        after={"pris": str(participant.price), "for": str(wish.organisation or "")},
    )
    mail.signed_up(participant, sessions=sessions, now=wish.now)


def _tell_booker(booking: Booking, participants: Sequence[Participant], wish: Wish) -> None:
    """Whoever signed up nobody but themself has a letter about that."""
    if any(participant.person != wish.booked_by for participant in participants) and (
        wish.booked_by or len(participants) > 1
    ):
        mail.booked(booking, participants, now=wish.now)
