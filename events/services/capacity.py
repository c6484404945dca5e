from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from core.refusals import Refused
from core.services import log_act
from events import rules
from events.models import CapacityPool
from events.services import pools, queue
from members.models import Person

logger = logging.getLogger(__name__)


@transaction.atomic
def set_capacity(
    *, pool: CapacityPool, capacity: int | None, by: Person | None, now: datetime
) -> CapacityPool:
    """More places go to the queue at once; never fewer than are taken. None: no limit."""
    held = pools.lock(pool.pk)
    pool = held[pool.pk]
    before = pool.capacity
    if capacity == before:
        return pool
    if reason := rules.refusal_of_capacity(pool, capacity):
        raise Refused(reason)
    pool.capacity = capacity
    pools.release(pool, places=0)
    log_act(
        by=by,
        now=now,
        verb="pool.capacity_changed",
        subject=pool,
        text="Endret antall plasser.",
        before={"plasser": before},
        after={"plasser": capacity},
    )
    queue.hand_out(held, now=now, because="Det ble flere plasser.")
    return pool


def report_drift(*, now: datetime) -> int:
    """Compare the counters with the rows; a difference is a fault that staff must see."""
    drifted = CapacityPool.objects.drifted().in_bulk()
    counts = ("pk", "taken", "waiting", "rows_taken", "rows_waiting")
    for pk, *counted in CapacityPool.objects.drifted().values_list(*counts):
        taken, waiting, rows_taken, rows_waiting = counted
        counters = {"opptatt": taken, "i kø": waiting}
        rows = {"opptatt": rows_taken, "i kø": rows_waiting}
        logger.error("The counters of pool %s are %s, the rows say %s", pk, counters, rows)
        log_act(
            by=None,
            now=now,
            verb="pool.drifted",
            subject=drifted[pk],
            text="Tellerne stemmer ikke med radene.",
            before=counters,
            after=rows,
        )
    return len(drifted)
