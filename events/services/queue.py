"""The queue: its head gets what is free, nobody passes, each step is logged with its reason.

Everything here happens while the pool's row is locked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import ParticipantState, QueueState, Refusal
from events.models import CapacityPool, Event, Participant, QueueEntry
from events.services import answers, pools
from events.services.needs import forget_needs
from members.models import Person


def hand_out(pool: CapacityPool, *, now: datetime, because: str) -> None:
    """Give what is free to the head of the queue, until it does not fit; save the counters."""
    if rules.hands_out_places(pool.event, now=now):
        for entry in _first_in_line(pool):
            if not pools.has_room(pool, places=entry.places):
                break
            if not _give(entry, pool, now=now, by=None, because=because):
                break
    pools.save(pool)


def _first_in_line(pool: CapacityPool) -> Iterable[QueueEntry]:
    """As many entries as there may be places for."""
    if not pool.waiting or not pools.has_room(pool):
        return []
    line = pool.queue.waiting().select_related("booking").order_by("pk")
    return line if pool.capacity is None else line[: pool.capacity - pool.taken]


def _give(
    entry: QueueEntry, pool: CapacityPool, *, now: datetime, by: Person | None, because: str
) -> bool:
    """The place, or an offer of it to those who asked to be asked. False: too late to ask."""
    if rules.takes_place_at_once(entry):
        pools.seat(pool, places=entry.places)
        _register(entry, pool, now=now, by=by, because=because)
        return True
    deadline = rules.offer_deadline(pool.event, now=now)
    if deadline is None:
        return False
    pools.seat(pool, places=entry.places)
    _offer(entry, pool, deadline=deadline, now=now, by=by, because=because)
    return True


def _register(
    entry: QueueEntry, pool: CapacityPool, *, now: datetime, by: Person | None, because: str
) -> None:
    """The place is counted already; write who has it."""
    _settle(entry, QueueState.TAKEN, now=now)
    for participant in waiting_participants(entry, pool):
        participant.state, participant.registered_at = ParticipantState.REGISTERED, now
        participant.save(update_fields=["state", "registered_at"])
        log_act(
            by=by,
            now=now,
            verb="participant.got_place",
            subject=participant,
            text=f"Fikk plass fra køen. {because}",
        )
        mail.got_place(participant, now=now)


def _offer(
    entry: QueueEntry,
    pool: CapacityPool,
    *,
    deadline: datetime,
    now: datetime,
    by: Person | None,
    because: str,
) -> None:
    entry.state = QueueState.OFFERED
    entry.offered_at, entry.offer_expires_at = now, deadline
    entry.offered_places = entry.places
    entry.save(update_fields=["state", "offered_at", "offer_expires_at", "offered_places"])
    for participant in waiting_participants(entry, pool):
        log_act(
            by=by,
            now=now,
            verb="participant.offered",
            subject=participant,
            text=f"Fikk tilbud om plass. {because}",
            after={"svarfrist": deadline.isoformat()},
        )
        mail.offered(participant, entry=entry, now=now)


def waiting_participants(entry: QueueEntry, pool: CapacityPool) -> list[Participant]:
    return list(
        Participant.objects.filter(
            booking=entry.booking_id, category__pool=pool, state=ParticipantState.WAITING
        ).select_related("person", "event", "booking__organisation", "category")
    )


def _settle(entry: QueueEntry, state: QueueState, *, now: datetime) -> None:
    entry.state, entry.settled_at = state, now
    entry.save(update_fields=["state", "settled_at"])


# ---- Answers ---------------------------------------------------------------------------------


@transaction.atomic
def accept_offer(*, entry: QueueEntry, by: Person | None, now: datetime) -> QueueEntry:
    pool, entry = _locked(entry)
    _refuse_answer(entry, by=by, now=now)
    if reason := rules.refusal_by_event(pool.event, now=now):
        raise Refused(reason)
    _register(entry, pool, now=now, by=by, because="Takket ja til tilbudet.")
    return entry


@transaction.atomic
def decline_offer(*, entry: QueueEntry, by: Person | None, now: datetime) -> QueueEntry:
    pool, entry = _locked(entry)
    _refuse_answer(entry, by=by, now=now)
    withdraw(entry, pool, QueueState.DECLINED, by=by, now=now, text="Takket nei til tilbudet.")
    hand_out(pool, now=now, because="Den foran takket nei.")
    return entry


def expire_offers(*, now: datetime) -> int:
    """Take back what nobody answered in time and hand it on. Two at once harm nothing."""
    due = QueueEntry.objects.offer_expired(now=now).order_by("pool_id")
    pool_ids = due.values_list("pool_id", flat=True).distinct()
    return sum(_expire_offers_of(pool_id, now=now) for pool_id in pool_ids)


@transaction.atomic
def _expire_offers_of(pool_id: int, *, now: datetime) -> int:
    pool = pools.lock(pool_id)
    count = _take_back(pool, now=now)
    hand_out(pool, now=now, because="Den foran svarte ikke i tide.")
    return count


def _take_back(pool: CapacityPool, *, now: datetime) -> int:
    due = list(pool.queue.offer_expired(now=now).order_by("pk"))
    for entry in due:
        gone = withdraw(
            entry,
            pool,
            QueueState.EXPIRED,
            by=None,
            now=now,
            text="Svarte ikke i tide.",
        )
        for participant in gone:
            mail.offer_expired(participant, entry=entry, now=now)
    return len(due)


@transaction.atomic
def follow_event(event: Event, *, now: datetime) -> None:
    """Its times are others now: no offer may stay open too long, and a place nobody could be
    asked about may be handed out after all."""
    for pool_id in event.pools.order_by("pk").values_list("pk", flat=True):
        pool = pools.lock(pool_id)
        for entry in pool.queue.filter(state=QueueState.OFFERED).order_by("pk"):
            _shorten_offer(entry, pool, now=now)
        _take_back(pool, now=now)
        hand_out(pool, now=now, because="Arrangementet er flyttet.")


def _shorten_offer(entry: QueueEntry, pool: CapacityPool, *, now: datetime) -> None:
    before, last = entry.offer_expires_at, rules.last_answer(pool.event)
    if before is None or before <= last:
        return
    entry.offer_expires_at = last
    entry.save(update_fields=["offer_expires_at"])
    for participant in waiting_participants(entry, pool):
        log_act(
            by=None,
            now=now,
            verb="participant.offer_shortened",
            subject=participant,
            text="Svarfristen er kortere, fordi tidene er endret.",
            before={"svarfrist": before.isoformat()},
            after={"svarfrist": last.isoformat()},
        )
        if last > now:
            mail.offer_shortened(participant, entry=entry, now=now)


def withdraw(
    entry: QueueEntry,
    pool: CapacityPool,
    state: QueueState,
    *,
    by: Person | None,
    now: datetime,
    text: str,
) -> list[Participant]:
    """Out of the queue, with whatever was held for them. The caller hands out and saves."""
    if entry.state == QueueState.OFFERED:
        pools.release(pool, places=entry.places)
    else:
        pool.waiting -= entry.places
    _settle(entry, state, now=now)
    participants = waiting_participants(entry, pool)
    forget_needs(participants)
    answers.forget(participants)
    for participant in participants:
        participant.state, participant.cancelled_at = ParticipantState.CANCELLED, now
        participant.save(update_fields=["state", "cancelled_at"])
        log_act(by=by, now=now, verb=f"participant.{state}", subject=participant, text=text)
    return participants


def _locked(entry: QueueEntry) -> tuple[CapacityPool, QueueEntry]:
    pool = pools.lock(entry.pool_id)
    return pool, pool.queue.select_related("booking").get(pk=entry.pk)


def _refuse_answer(entry: QueueEntry, *, by: Person | None, now: datetime) -> None:
    if reason := rules.refusal_to_answer(entry, by=by, person=entry.booking.booked_by, now=now):
        raise Refused(reason)


# ---- What the secretariat decides ------------------------------------------------------------


@transaction.atomic
def promote(*, pool: CapacityPool, by: Person, now: datetime, reason: str = "") -> QueueEntry:
    """Give the head of the queue a place now; above the limit only with a reason."""
    pool = pools.lock(pool.pk)
    if refusal := rules.refusal_by_event(pool.event, now=now):
        raise Refused(refusal)
    entry = pool.queue.waiting().select_related("booking").order_by("pk").first()
    if entry is None:
        raise Refused(Refusal.NO_QUEUE)
    if not reason and not pools.has_room(pool, places=entry.places):
        raise Refused(Refusal.REASON_NEEDED)
    because = f"Sekretariatet ga den første i køen plass. {reason}".strip()
    if not _give(entry, pool, now=now, by=by, because=because):
        pools.seat(pool, places=entry.places)
        _register(entry, pool, now=now, by=by, because=because)
    pools.save(pool)
    return entry


@transaction.atomic
def overbook(*, participant: Participant, by: Person, now: datetime, reason: str) -> None:
    """Seat one who waits, above the limit. It takes nothing from those before them in line."""
    if not reason.strip():
        raise Refused(Refusal.REASON_NEEDED)
    pool = pools.lock(participant.category.pool_id)
    if refusal := rules.refusal_by_event(pool.event, now=now):
        raise Refused(refusal)
    entry = pool.queue.open().filter(booking=participant.booking_id).first()
    if entry is None:
        raise Refused(Refusal.NOT_IN_QUEUE)
    if entry.state == QueueState.WAITING:
        pools.seat(pool, places=entry.places)
    because = f"Sekretariatet satte inn plassen. {reason.strip()}"
    _register(entry, pool, now=now, by=by, because=because)
    pools.save(pool)
