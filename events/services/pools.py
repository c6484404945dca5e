"""The counters of places. The pools of an event are locked in primary-key order, always after the
event's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import QuerySet

from core.written import written_once
from events.models import CapacityPool, Event


@dataclass
class Held:
    """Every pool of an event, locked until the transaction ends, and the event as it then is."""

    event: Event
    pools: dict[int, CapacityPool]
    _read: dict[int, tuple[int | None, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read = {pk: _counters(pool) for pk, pool in self.pools.items()}

    def __getitem__(self, pool_id: int) -> CapacityPool:
        return self.pools[pool_id]

    def of_session(self, session_id: int) -> CapacityPool:
        return next(pool for pool in self.pools.values() if pool.session_id == session_id)

    @property
    def has_sessions(self) -> bool:
        return any(pool.session_id for pool in self.pools.values())

    def in_turn(self) -> list[CapacityPool]:
        """The event's own places first: whoever wins one may have chosen sessions."""
        return sorted(self.pools.values(), key=lambda pool: (pool.session_id is not None, pool.pk))

    def save(self) -> None:
        with connection.cursor() as cursor:
            for pk, pool in self.pools.items():
                if _counters(pool) != self._read[pk]:
                    cursor.execute(_COUNT, [*_counters(pool), pk])
                    self._read[pk] = _counters(pool)


def _counters(pool: CapacityPool) -> tuple[int | None, ...]:
    return pool.capacity, pool.taken, pool.waiting, pool.overbooked


_COUNT = """
UPDATE events_capacitypool SET capacity = %s, taken = %s, waiting = %s, overbooked = %s
WHERE id = %s
"""

POOL_IS_FULL = "events_capacitypool_taken_check"


def take_all(wanted: Counter[int]) -> None:
    """Places by pool, in the order of the keys, as the last thing before the commit.

    The database refuses (IntegrityError of the constraint POOL_IS_FULL) where one of them is full
    or somebody queues. PostgreSQL tests that again when it had to wait for the row, so this is
    never above the limit, and keeps the row until the transaction ends. Hundreds wait for it, so
    in `one_transaction` the commit is sent along without waiting for an answer.
    """
    with connection.cursor() as cursor:
        for pool_id in sorted(wanted):
            cursor.execute(_TAKE, {"pool": pool_id, "places": wanted[pool_id]})


_TAKE = """
UPDATE events_capacitypool SET taken = CASE
    WHEN waiting = 0 AND (capacity IS NULL OR taken <= capacity - %(places)s)
    THEN taken + %(places)s ELSE -1 END
WHERE id = %(pool)s
"""


def lock(pool_id: int) -> Held:
    """The pool and its siblings: a place given back may be two, and a place won may win more.

    The event first, in a statement of its own: one that waits for a row reads only that row anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM events_event
            WHERE id = (SELECT event_id FROM events_capacitypool WHERE id = %s) FOR KEY SHARE
            """,
            [pool_id],
        )
        (event_id,) = cursor.fetchone()
    return lock_those_of(event_id)


def lock_those_of(event_id: int) -> Held:
    """Whoever calls this holds the event already."""
    return locking(event_id)()


def locking(event_id: int) -> Callable[[], Held]:
    """As `lock_those_of`, without waiting: what is asked next is answered when they are locked."""
    asked = _locked.sent(event=event_id)

    def held() -> Held:
        found = asked()
        event = found[0].event
        for pool in found:
            pool.event = event
        return Held(event, {pool.pk: pool for pool in found})

    return held


@written_once
def _locked(event: int) -> QuerySet[CapacityPool]:
    pools = CapacityPool.objects.select_for_update(of=("self",), no_key=True)
    return pools.select_related("event").filter(event=event).order_by("pk")


def has_room(pool: CapacityPool, *, places: int = 1) -> bool:
    return pool.capacity is None or pool.taken + places <= pool.capacity


def free(pool: CapacityPool, *, at_most: int) -> int:
    """How many of so many would fit."""
    return at_most if pool.capacity is None else max(0, min(at_most, pool.capacity - pool.taken))


def seat(pool: CapacityPool, *, places: int) -> None:
    """Count in who came from the queue; above the limit only where staff decided so."""
    pool.waiting -= places
    pool.taken += places
    _trim_overbooking(pool, at_most=None)


def release(pool: CapacityPool, *, places: int) -> None:
    pool.taken -= places
    _trim_overbooking(pool, at_most=pool.overbooked)


def _trim_overbooking(pool: CapacityPool, *, at_most: int | None) -> None:
    above = 0 if pool.capacity is None else max(0, pool.taken - pool.capacity)
    pool.overbooked = above if at_most is None else min(above, at_most)
