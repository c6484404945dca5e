"""Where the seats of a booking come to stand, when the pools are locked: a place, or a place in the
line. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.refusals import Refused
from events.enums import Refusal
from events.models import Booking, CapacityPool, QueueEntry, Session
from events.services import lines, pools
from events.services.pools import Held
from events.services.wishes import Seat, Wish


class Placed(NamedTuple):
    """`wait` is for the place itself, `waits` for each of the seat's sessions; None: has a place.

    Of who waits for the place, the sessions wait too, in no line yet.
    """

    seat: Seat
    wait: QueueEntry | None
    waits: Sequence[QueueEntry | None]
    is_above: bool = False


def seated(seat: Seat) -> Placed:
    return Placed(seat, None, [None] * len(seat.sessions))


def place(booking: Booking, wish: Wish, held: Held) -> list[Placed]:
    """Take the places there are, where some became free meanwhile, and stand last in line for the
    others, in the order of the seats. Whom the secretariat seats above the limit takes nothing from
    those who wait. The pools are counted, and the entries are new."""
    numbers: dict[int, list[int]] = {}
    for number, seat in enumerate(wish.seats):
        numbers.setdefault(seat.category.pool_id, []).append(number)
    placed: dict[int, Placed] = {}
    for pool_id, of_pool in sorted(numbers.items()):
        placed |= _place_in(held[pool_id], of_pool, booking, wish, held)
    return [placed[number] for number in sorted(placed)]


def _place_in(
    pool: CapacityPool, numbers: Sequence[int], booking: Booking, wish: Wish, held: Held
) -> dict[int, Placed]:
    room = lines.room_for(pool, places=len(numbers))
    if wish.all_or_nothing and room < len(numbers):
        room = 0
    seats_taken = len(numbers) if wish.overbook_because else room
    pool.waiting += seats_taken
    pools.seat(pool, places=seats_taken)
    placed = {}
    for at, number in enumerate(numbers[:seats_taken]):
        seat = wish.seats[number]
        waits = [_wait_for(session, booking, wish, held) for session in seat.sessions]
        placed[number] = Placed(seat, None, waits, is_above=at >= room)
    if waiting := numbers[seats_taken:]:
        wait = lines.last_in(
            pool,
            booking,
            places=len(waiting),
            takes_place_at_once=wish.takes_place_at_once,
            waits_for_all=wish.all_or_nothing and len(waiting) > 1,
            now=wish.now,
        )
        placed |= {number: seated(wish.seats[number])._replace(wait=wait) for number in waiting}
    return placed


def _wait_for(session: Session, booking: Booking, wish: Wish, held: Held) -> QueueEntry | None:
    """Raises Refused where they would rather have nothing than stand in line."""
    pool = held.of_session(session.pk)
    if lines.takes_place(pool):
        return None
    if wish.all_or_nothing:
        raise Refused(Refusal.SESSION_FULL, session=session.title)
    return lines.last_in(pool, booking, places=1, takes_place_at_once=True, now=wish.now)
