"""The counters of places. Pools are locked in primary-key order, always after the event row."""

from __future__ import annotations

from django.db.models import F, Q

from events.models import CapacityPool


def take(pool_id: int, *, places: int) -> bool:
    """Take the places if they are free and nobody queues; one UPDATE, which PostgreSQL re-tests
    when it had to wait for the row. The row stays locked until the transaction ends."""
    free = Q(capacity=None) | Q(taken__lte=F("capacity") - places)
    pool = CapacityPool.objects.filter(pk=pool_id, waiting=0).filter(free)
    return pool.update(taken=F("taken") + places) == 1


def lock(pool_id: int) -> CapacityPool:
    """The row, held until the transaction ends; the event comes with it, not locked."""
    pools = CapacityPool.objects.select_for_update(of=("self",), no_key=True)
    return pools.select_related("event").get(pk=pool_id)


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
