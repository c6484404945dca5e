"""A booking: places at an event for one or many, and what each chose in its programme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError

from core.refusals import Refused
from core.services import Told, broken_constraint, log_acts
from core.written import Keys, one_transaction
from events import mail, rules
from events.enums import ParticipantState, Refusal
from events.models import (
    Booking,
    CapacityPool,
    Event,
    Participant,
    QueueEntry,
    Session,
    SessionChoice,
)
from events.rules import Actor
from events.services import lines, placing, pools, seats, terms
from events.services.answers import store_answers
from events.services.needs import store_needs
from events.services.placing import Placed
from events.services.wishes import Guest, Invoice, Seat, Wish
from members.models import Organisation, Person

TRIES = 3

Written = Mapping[Participant, Sequence[SessionChoice]]
PlaceOf = Mapping[QueueEntry, int]  # the number in line


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
        except _EventChanged:
            wish = replace(wish, event=Event.objects.get(pk=wish.event.pk))
        except IntegrityError as error:
            if broken_constraint(error) != pools.POOL_IS_FULL:
                raise
            has_room = False
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


def _write(wish: Wish, taking: Counter[int] | None) -> Booking:
    """`taking`: all there seems to be room for; None: as the lock finds it."""
    with one_transaction():
        keys = _draw_keys(wish)
        if Event.objects.hold(wish.event.pk) != wish.event.sequence:
            raise _EventChanged
        seats.hold_names(wish.seats, wish.event)
        booking = wish.booking or _write_booking(wish, keys)
        if taking and not wish.overbook_because:
            _write_seats([placing.seated(seat) for seat in wish.seats], {}, keys, booking, wish)
            pools.take_all(taking)
        else:
            _write_locked(keys, booking, wish)
    return booking


def _draw_keys(wish: Wish) -> Keys:
    return Keys(
        {
            Booking: 0 if wish.booking else 1,
            Participant: len(wish.seats),
            SessionChoice: _number_of_choices(wish),
        }
    )


def _number_of_choices(wish: Wish) -> int:
    return sum(len(seat.sessions) for seat in wish.seats)


def _write_locked(keys: Keys, booking: Booking, wish: Wish) -> None:
    """Everything there is to ask goes along with the lock, and everything there is to write with
    the commit. The keys of entries are the order of the line: they are drawn when all is locked."""
    locked = pools.locking(wish.event.pk)
    ahead = rules.queue_lengths(wish.event)
    keys_in_line = Keys({QueueEntry: len(wish.seats) + _number_of_choices(wish)})
    held = locked()
    placed = placing.place(booking, wish, held)
    entries = _entries(placed)
    keys_in_line.insert(entries)
    _write_seats(placed, _places_in_line(entries, ahead()), keys, booking, wish)
    held.save()


def _places_in_line(entries: Iterable[QueueEntry], ahead: Mapping[int, int]) -> PlaceOf:
    lengths = Counter(ahead)
    places = {}
    for entry in entries:
        lengths[entry.pool_id] += 1
        places[entry] = lengths[entry.pool_id]
    return places


def _write_seats(
    placed: Sequence[Placed], place_of: PlaceOf, keys: Keys, booking: Booking, wish: Wish
) -> None:
    written = _write_participants(placed, keys, booking, wish)
    _tell(written, placed, place_of, booking, wish)


def _write_booking(wish: Wish, keys: Keys) -> Booking:
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
    keys.insert([booking])
    return booking


def _write_participants(
    placed: Sequence[Placed], keys: Keys, booking: Booking, wish: Wish
) -> Written:
    """In the order of the seats, with what each chose."""
    participants = [_participant(each, booking, wish) for each in placed]
    if wish.booking:
        for number, participant in enumerate(participants):
            participant.uid = _uid(wish, number)
    keys.insert(participants)
    written = {
        participant: [
            _choice(participant, session, wait)
            for session, wait in zip(each.seat.sessions, each.waits, strict=True)
        ]
        for participant, each in zip(participants, placed, strict=True)
    }
    keys.insert([choice for choices in written.values() for choice in choices])
    for participant, each in zip(participants, placed, strict=True):
        store_needs(participant, each.seat.needs, now=wish.now)
        store_answers(participant, each.seat.answers, now=wish.now)
    return written


def _entries(placed: Iterable[Placed]) -> list[QueueEntry]:
    """Each once: those who wait together have one."""
    found = (wait for each in placed for wait in (each.wait, *each.waits) if wait)
    return list({id(wait): wait for wait in found}.values())


def _participant(placed: Placed, booking: Booking, wish: Wish) -> Participant:
    seat = placed.seat
    assert seat.quote is not None  # noqa: S101 (`terms.with_terms` has been here)
    return Participant(
        booking=booking,
        event=wish.event,
        person=seat.person,
        name=seat.name.strip() or (str(seat.person) if seat.person else ""),
        email=seat.email.strip() or (seat.person.email if seat.person else ""),
        **seat.quote.kept,
        wait=placed.wait,
        state=ParticipantState.WAITING if placed.wait else ParticipantState.REGISTERED,
        registered_at=None if placed.wait else wish.now,
    )


def _choice(participant: Participant, session: Session, wait: QueueEntry | None) -> SessionChoice:
    has_place = participant.has_place and wait is None
    return SessionChoice(
        participant=participant,
        session=session,
        price=session.price,
        wait=wait,
        state=ParticipantState.REGISTERED if has_place else ParticipantState.WAITING,
        registered_at=participant.registered_at if has_place else None,
    )


def _uid(wish: Wish, number: int) -> UUID:
    """Of what is added later: the same form gives the same places."""
    return uuid5(wish.key, str(number))


# ---- Telling ---------------------------------------------------------------------------------


def _tell(
    written: Written, placed: Sequence[Placed], place_of: PlaceOf, booking: Booking, wish: Wish
) -> None:
    choices = [choice for chosen in written.values() for choice in chosen]
    in_line = [(choice, place_of[choice.wait]) for choice in choices if choice.wait]
    told = [
        _queued(participant, place_of[each.wait])
        if each.wait
        else _signed_up(participant, each, wish)
        for participant, each in zip(written, placed, strict=True)
    ]
    told += [lines.in_line(choice, place) for choice, place in in_line]
    log_acts(told, by=wish.by, now=wish.now)
    mail.booked(
        booking,
        seated=[
            (each, [choice.session for choice in chosen if not choice.wait])
            for each, chosen in written.items()
            if each.has_place
        ],
        waiting=[(each, each.wait, place_of[each.wait]) for each in written if each.wait],
        in_line=in_line,
        receipt=written.items() if _is_for_others(written, wish) else (),
        now=wish.now,
    )


def _queued(participant: Participant, place: int) -> Told:
    return Told("participant.queued", participant, f"Står i kø som nummer {place}.")


def _signed_up(participant: Participant, placed: Placed, wish: Wish) -> Told:
    above = f"Sekretariatet satte inn plassen. {wish.overbook_because}" if placed.is_above else ""
    return Told(
        "participant.signed_up",
        participant,
        f"Påmeldt {wish.event}. {above}".strip(),
        after={"pris": str(participant.price), "for": str(wish.organisation or "")},
    )


def _is_for_others(participants: Collection[Participant], wish: Wish) -> bool:
    """Whoever signed up nobody but themself has a letter about that."""
    return any(participant.person != wish.booked_by for participant in participants) and (
        wish.booked_by is not None or len(participants) > 1
    )
