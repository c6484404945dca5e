"""What the secretariat decides about the queue."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.refusals import Refused
from events import mail, rules
from events.enums import ParticipantState, QueueState, Refusal
from events.models import CapacityPool, Participant, QueueEntry
from events.services import pools
from events.services.queue import give, hand_out, register, withdraw
from members.models import Person


@transaction.atomic
def promote(*, pool: CapacityPool, by: Person, now: datetime, reason: str = "") -> QueueEntry:
    """Give the head of the queue what it waits for now; above the limit only with a reason."""
    held = pools.lock(pool.pk)
    pool = held[pool.pk]
    if refusal := rules.refusal_by_event(held.event, now=now):
        raise Refused(refusal)
    entry = pool.queue.with_more_to_come().select_related("booking__booked_by").first()
    if entry is None:
        raise Refused(Refusal.NO_QUEUE)
    places = entry.places - entry.offered_places
    if not reason and not pools.has_room(pool, places=places):
        raise Refused(Refusal.REASON_NEEDED)
    because = f"Sekretariatet ga den første i køen plass. {reason}".strip()
    if not give(entry, held, places=places, now=now, by=by, because=because):
        pools.seat(pool, places=places)
        register(entry, held, now=now, by=by, because=because)
    hand_out(held, now=now, because="En plass ble ledig ved bytte.")
    return entry


def overbook(*, participant: Participant, by: Person, now: datetime, reason: str) -> None:
    """Seat one who waits, and those they wait together with, above the limit. It takes nothing
    from those before them in line."""
    if not reason.strip():
        raise Refused(Refusal.REASON_NEEDED)
    if participant.wait is None or participant.state != ParticipantState.WAITING:
        raise Refused(Refusal.NOT_IN_QUEUE)
    seat_wait(entry=participant.wait, by=by, now=now, reason=reason)


@transaction.atomic
def seat_wait(*, entry: QueueEntry, by: Person, now: datetime, reason: str) -> None:
    """As `overbook`, for whatever is waited for: places, or a session."""
    if not reason.strip():
        raise Refused(Refusal.REASON_NEEDED)
    held = pools.lock(entry.pool_id)
    if refusal := rules.refusal_by_event(held.event, now=now):
        raise Refused(refusal)
    found = QueueEntry.objects.open().filter(pk=entry.pk).first()
    if found is None:
        raise Refused(Refusal.NOT_IN_QUEUE)
    _seat_above(found, held, by=by, now=now, reason=reason)


@transaction.atomic
def end_wait(*, entry: QueueEntry, by: Person, now: datetime, reason: str) -> None:
    """The secretariat takes them out, and they are told why."""
    held = pools.lock(entry.pool_id)
    found = QueueEntry.objects.open().filter(pk=entry.pk).first()
    if found is None:
        raise Refused(Refusal.NOT_IN_QUEUE)
    text = f"Gikk ut av køen. {reason}".strip()
    gone = withdraw(found, held, QueueState.LEFT, by=by, now=now, text=text)
    for participant in gone:
        mail.cancelled(participant, had_place=False, by=by, reason=reason, now=now)
    hand_out(held, now=now, because="Den foran gikk ut av køen.")


def _seat_above(
    entry: QueueEntry, held: pools.Held, *, by: Person, now: datetime, reason: str
) -> None:
    pools.seat(held[entry.pool_id], places=entry.places - entry.offered_places)
    because = f"Sekretariatet satte inn plassen. {reason.strip()}"
    register(entry, held, now=now, by=by, because=because)
    hand_out(held, now=now, because="En plass ble ledig ved bytte.")
