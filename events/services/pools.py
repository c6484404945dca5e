"""The counters of places. Pools are locked in primary-key order, always after the event row."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from core.written import written_once
from events.models import CapacityPool


def take(pool_id: int, *, places: int) -> bool:
    """Take the places if they are free and nobody queues.

    PostgreSQL tests the WHERE again when it had to wait for the row, so this is never above the
    limit; the row stays locked until the transaction ends. In SQL, because it is the one
    statement that hundreds wait for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE events_capacitypool SET taken = taken + %(places)s
            WHERE id = %(pool)s AND waiting = 0
            AND (capacity IS NULL OR taken <= capacity - %(places)s)
            """,
            {"pool": pool_id, "places": places},
        )
        return bool(cursor.rowcount == 1)


def lock(pool_id: int) -> CapacityPool:
    """The row, held until the transaction ends, and with it the event as it is until then.

    The event first, in a statement of its own: one that waits for a row reads only that row anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT FROM events_event
            WHERE id = (SELECT event_id FROM events_capacitypool WHERE id = %s) FOR KEY SHARE
            """,
            [pool_id],
        )
    (pool,) = _locked(pk=pool_id)
    return pool


@written_once
def _locked(pk: int) -> QuerySet[CapacityPool]:
    pools = CapacityPool.objects.select_for_update(of=("self",), no_key=True)
    return pools.select_related("event").filter(pk=pk)


def has_room(pool: CapacityPool, *, places: int = 1) -> bool:
    return pool.capacity is None or pool.taken + places <= pool.capacity


def seat(pool: CapacityPool, *, places: int) -> None:
    """Count in who came from the queue; above the limit only where staff decided so."""
    pool.waiting -= places
    pool.taken += places
    _trim_overbooking(pool, at_most=None)


def release(pool: CapacityPool, *, places: int) -> None:
    pool.taken -= places
    _trim_overbooking(pool, at_most=pool.overbooked)


def save(pool: CapacityPool) -> None:
    pool.save(update_fields=["capacity", "taken", "waiting", "overbooked"])


def _trim_overbooking(pool: CapacityPool, *, at_most: int | None) -> None:
    above = 0 if pool.capacity is None else max(0, pool.taken - pool.capacity)
    pool.overbooked = above if at_most is None else min(above, at_most)
