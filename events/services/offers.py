"""What is answered to an offer, or not answered in time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import QueueState, Refusal
from events.models import CapacityPool, Event, QueueEntry
from events.rules import Actor
from events.services import pools
from events.services.lines import settle
from events.services.pools import Held
from events.services.queue import hand_out, register, waiting_participants, withdraw


@transaction.atomic
def accept_offer(
    *,
    entry: QueueEntry,
    places: int | None = None,
    keep_rest: bool = False,
    by: Actor,
    now: datetime,
) -> QueueEntry:
    """Take all that is offered, or so many; the first of the booking get them. The others leave
    the queue, or with `keep_rest` wait on where they stand, first in line."""
    held, entry = _locked(entry)
    _refuse_answer(entry, by=by, now=now)
    if reason := rules.refusal_by_event(held.event, now=now):
        raise Refused(reason)
    places = entry.offered_places if places is None else places
    if not 1 <= places <= entry.offered_places:
        raise Refused(Refusal.NOT_A_PART)
    who, because = rules.person_behind(by), "Takket ja til tilbudet."
    if places == entry.places:
        register(entry, held, now=now, by=who, because=because)
        hand_out(held, now=now, because="En plass ble ledig ved bytte.")
        return entry
    register(entry, held, places=places, now=now, by=who, because=because)
    _take_back(entry, held[entry.pool_id], places=entry.offered_places - places)
    entry.places -= places
    _wait_on(entry)
    if not keep_rest:
        text = "Tok imot en del av plassene."
        withdraw(entry, held, QueueState.DECLINED, by=who, now=now, text=text)
        settle(entry, QueueState.TAKEN, now=now)
    hand_out(held, now=now, because="Den foran tok ikke imot alle plassene.")
    return entry


@transaction.atomic
def decline_offer(*, entry: QueueEntry, by: Actor, now: datetime) -> QueueEntry:
    """Out of the queue, all of them."""
    held, entry = _locked(entry)
    _refuse_answer(entry, by=by, now=now)
    text, who = "Takket nei til tilbudet.", rules.person_behind(by)
    withdraw(entry, held, QueueState.DECLINED, by=who, now=now, text=text)
    hand_out(held, now=now, because="Den foran takket nei.")
    return entry


@transaction.atomic
def pass_offer(*, entry: QueueEntry, by: Actor, now: datetime) -> QueueEntry:
    """Too few for all of them: they wait for all together, and keep their place in the line.
    From now on those behind may have what is too few for these."""
    held, entry = _locked(entry)
    _refuse_answer(entry, by=by, now=now)
    if entry.offered_places == entry.places:
        raise Refused(Refusal.OFFER_IS_WHOLE)
    _pass(entry, held, by=by, now=now, text="Venter på alle plassene samlet.")
    hand_out(held, now=now, because="Den foran venter på flere plasser.")
    return entry


def _pass(entry: QueueEntry, held: Held, *, by: Actor, now: datetime, text: str) -> None:
    _take_back(entry, held[entry.pool_id], places=entry.offered_places)
    entry.waits_for_all = True
    _wait_on(entry)
    for participant in waiting_participants(entry):
        log_act(
            by=rules.person_behind(by),
            now=now,
            verb="participant.waits_for_all",
            subject=participant,
            text=text,
        )


def _take_back(entry: QueueEntry, pool: CapacityPool, *, places: int) -> None:
    """They wait for these again."""
    pools.release(pool, places=places)
    pool.waiting += places


def _wait_on(entry: QueueEntry) -> None:
    entry.state, entry.offered_places, entry.offer_expires_at = QueueState.WAITING, 0, None
    entry.save(
        update_fields=["state", "places", "offered_places", "offer_expires_at", "waits_for_all"]
    )


def _locked(entry: QueueEntry) -> tuple[Held, QueueEntry]:
    held = pools.lock(entry.pool_id)
    return held, QueueEntry.objects.select_related("booking").get(pk=entry.pk)


def _refuse_answer(entry: QueueEntry, *, by: Actor, now: datetime) -> None:
    if reason := rules.refusal_to_answer(entry, waiting_participants(entry), by=by, now=now):
        raise Refused(reason)


# ---- Nobody answered -------------------------------------------------------------------------


def expire_offers(*, now: datetime) -> int:
    """Take back what nobody answered in time and hand it on. Two at once harm nothing."""
    due = QueueEntry.objects.offer_expired(now=now).order_by("pool__event_id")
    one_each = due.distinct("pool__event_id").values_list("pool_id", flat=True)
    return sum(_expire_offers_of(pool_id, now=now) for pool_id in one_each)


@transaction.atomic
def _expire_offers_of(pool_id: int, *, now: datetime) -> int:
    held = pools.lock(pool_id)
    count = _take_back_unanswered(held, now=now)
    hand_out(held, now=now, because="Den foran svarte ikke i tide.")
    return count


def _take_back_unanswered(held: Held, *, now: datetime) -> int:
    """Silence to all that was asked for is a no. Silence to a part of it is not: it was less than
    they asked for, so they wait on for all of it, and those behind may have the part."""
    due = QueueEntry.objects.filter(pool__event=held.event).offer_expired(now=now)
    found = list(due.select_related("booking").order_by("pk"))
    for entry in found:
        if entry.offered_places < entry.places:
            _pass(entry, held, by=None, now=now, text="Svarte ikke på tilbudet om en del.")
            mail.offer_passed(entry, waiting_participants(entry), now=now)
            continue
        text = "Svarte ikke i tide."
        gone = withdraw(entry, held, QueueState.EXPIRED, by=None, now=now, text=text)
        mail.offer_expired(entry, gone, now=now)
    return len(found)


@transaction.atomic
def follow_event(event: Event, *, now: datetime) -> None:
    """Its times are others now: no offer may stay open too long, and a place nobody could be
    asked about may be handed out after all."""
    pool_id = event.pools.values_list("pk", flat=True).first()
    if pool_id is None:
        return
    held = pools.lock(pool_id)
    offered = QueueEntry.objects.filter(pool__event=event, state=QueueState.OFFERED)
    for entry in offered.select_related("booking").order_by("pk"):
        _shorten_offer(entry, held.event, now=now)
    _take_back_unanswered(held, now=now)
    hand_out(held, now=now, because="Arrangementet er flyttet.")


def _shorten_offer(entry: QueueEntry, event: Event, *, now: datetime) -> None:
    before, last = entry.offer_expires_at, rules.last_answer(event)
    if before is None or before <= last:
        return
    entry.offer_expires_at = last
    entry.save(update_fields=["offer_expires_at"])
    waiting = waiting_participants(entry)
    for participant in waiting:
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
        mail.offer_shortened(entry, waiting, now=now)
