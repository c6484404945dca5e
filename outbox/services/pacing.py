"""How fast letters of sendings may leave, for the relay and for the domains that ask us to be slow.

Each letter takes the next slot of its lanes; nobody sleeps between two letters. One whose slot is
not now waits in the ledger with it. A slot that was missed, as in a pause, is worth nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.services import log_act
from outbox.enums import SendingState
from outbox.models import Delivery, Lane
from outbox.services import ledger

if TYPE_CHECKING:
    from members.models import Person

NOW_ENOUGH = timedelta(seconds=1)
MISSED_AFTER = timedelta(seconds=10)
NEAR = timedelta(seconds=60)
ONE_WAITS = 0x6C616E65  # the number of a lock in the database

_RESERVE = f"""
UPDATE {Lane._meta.db_table}
SET next_slot = greatest(%s, next_slot, paused_until) + %s * interval '1 second'
WHERE id = %s
RETURNING next_slot
"""  # noqa: S608 (names of ours only)


def in_their_slots(batch: Sequence[Delivery], *, now: datetime) -> list[Delivery]:
    """Those of a batch that leave now; the others go back to the ledger until their slot."""
    lanes = {lane.domain: lane for lane in Lane.objects.all()} if batch[0].sending_id else {}
    if not lanes:
        return list(batch)
    slots = _reserved([each for each in batch if not _has_slot(each, now=now)], lanes, now=now)
    later = {pk: slot for pk, slot in slots.items() if slot > now + NOW_ENOUGH}
    ledger.put_off(later, claimed_by=batch[0].claimed_by)
    return [each for each in batch if each.pk not in later]


def _has_slot(delivery: Delivery, *, now: datetime) -> bool:
    return delivery.slot_at is not None and now - MISSED_AFTER <= delivery.slot_at <= now


def _reserved(
    batch: Sequence[Delivery], lanes: dict[str, Lane], *, now: datetime
) -> dict[int, datetime]:
    """One statement for each lane, however many letters. A letter in two lanes goes when both
    let it."""
    in_lane: defaultdict[str, list[int]] = defaultdict(list)
    for delivery in batch:
        for name in {"", delivery.address.rpartition("@")[2].lower()} & lanes.keys():
            in_lane[name].append(delivery.pk)
    slots: dict[int, datetime] = {}
    for name, keys in in_lane.items():
        step = timedelta(seconds=1 / float(lanes[name].per_second))
        with connection.cursor() as cursor:
            cursor.execute(_RESERVE, [now, (step * len(keys)).total_seconds(), lanes[name].pk])
            [end] = cursor.fetchone() or [now]  # somebody took the lane away
        for number, key in enumerate(keys):
            slot = end - step * (len(keys) - number)
            slots[key] = max(slot, slots.get(key, slot))
    return slots


class Watch:
    """Of all drains, one stays for the letters whose slots are near."""

    def __init__(self) -> None:
        self._is_ours = False

    def is_on(self, *, now: datetime) -> bool:
        return _slots_are_near(now=now) and (self._is_ours or self._take())

    def end(self) -> None:
        if self._is_ours:
            self._is_ours = not _lock("pg_advisory_unlock")

    def _take(self) -> bool:
        self._is_ours = _lock("pg_try_advisory_lock")
        return self._is_ours


def _lock(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s::bigint)", [ONE_WAITS])
        return bool((cursor.fetchone() or [False])[0])


def _slots_are_near(*, now: datetime) -> bool:
    waiting = Delivery.objects.due(now=now + NEAR).filter(slot_at__isnull=False, expires_at=None)
    return waiting.filter(sending__state=SendingState.RUNNING).exists()


@transaction.atomic
def change_lane(*, lane: Lane, by: Person, now: datetime) -> None:
    """Letters that wait for a slot of before take a new one."""
    lane.domain = lane.domain.strip().lower()
    lane.next_slot = None
    lane.save()
    _give_back_slots(now=now)
    text = _("Høyst %(rate)s brev i sekundet.") % {"rate": lane.per_second}
    log_act(by=by, now=now, verb="lane.changed", subject=lane, text=text)


@transaction.atomic
def remove_lane(*, lane: Lane, by: Person, now: datetime) -> None:
    log_act(by=by, now=now, verb="lane.removed", subject=lane, text=_("Fjernet farten."))
    lane.delete()
    _give_back_slots(now=now)


def _give_back_slots(*, now: datetime) -> None:
    waiting = Delivery.objects.unsettled().filter(sending__isnull=False, slot_at__gt=now)
    free = waiting.unbegun().order_by().select_for_update(skip_locked=True).values("pk")
    Delivery.objects.filter(pk__in=free).update(slot_at=None, next_at=now)
    Lane.objects.update(next_slot=None)
