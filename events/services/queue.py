"""The queue: its head gets what is free, nobody passes, each step is logged with its reason.

Everything here happens while the rows of the event's pools are locked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.services import log_act
from events import mail, rules
from events.enums import ParticipantState, QueueState
from events.models import CapacityPool, Participant, QueueEntry, SessionChoice
from events.services import answers, lines, pools
from events.services.needs import forget_needs
from events.services.pools import Held
from members.models import Person


def hand_out(held: Held, *, now: datetime, because: str) -> None:
    """Give what is free to the head of each queue, until it does not fit; save the counters.

    Whoever wins a place may give up another, so it is done until nothing more is given.
    """
    if rules.hands_out_places(held.event, now=now):
        while any(_hand_out(pool, held, now=now, because=because) for pool in held.in_turn()):
            pass
    held.save()


def _hand_out(pool: CapacityPool, held: Held, *, now: datetime, because: str) -> bool:
    has_given = False
    for entry in _first_in_line(pool):
        missing = entry.places - entry.offered_places
        places = pools.free(pool, at_most=missing)
        if places < missing and entry.waits_for_all:
            continue  # they said so: those behind may have what is too few for these
        if not places or not give(entry, held, places=places, now=now, by=None, because=because):
            break
        has_given = True
    return has_given


def _first_in_line(pool: CapacityPool) -> Iterable[QueueEntry]:
    """As many entries as there may be places for."""
    if not pool.waiting or not pools.has_room(pool):
        return []
    line = pool.queue.with_more_to_come().select_related("booking")
    if pool.capacity is None:
        return line
    free = pool.capacity - pool.taken
    return line.exclude(waits_for_all=True, places__gt=free)[:free]


def give(
    entry: QueueEntry,
    held: Held,
    *,
    places: int,
    now: datetime,
    by: Person | None,
    because: str,
) -> bool:
    """The places, or an offer of them to those who asked to be asked. False: too late to ask."""
    pool = held[entry.pool_id]
    if rules.takes_place_at_once(entry):
        pools.seat(pool, places=places)
        register(entry, held, now=now, by=by, because=because)
        return True
    deadline = rules.offer_deadline(held.event, now=now)
    if deadline is None:
        return False
    pools.seat(pool, places=places)
    _offer(entry, places, deadline=deadline, now=now, by=by, because=because)
    return True


def register(
    entry: QueueEntry,
    held: Held,
    *,
    places: int | None = None,
    now: datetime,
    by: Person | None,
    because: str,
) -> None:
    """The places are counted already; write who has them, the first of the booking first. With
    `places` the entry is the caller's to settle."""
    if places is None:
        lines.settle(entry, QueueState.TAKEN, now=now)
    for choice in waiting_choices(entry):
        lines.win_choice(choice, held, by=by, now=now, because=because)
    for participant in waiting_participants(entry)[:places]:
        participant.state, participant.registered_at = ParticipantState.REGISTERED, now
        participant.save(update_fields=["state", "registered_at"])
        log_act(
            by=by,
            now=now,
            verb="participant.got_place",
            subject=participant,
            text=f"Fikk plass fra køen. {because}",
        )
        sessions = lines.settle_choices(participant, held, by=by, now=now)
        mail.got_place(participant, sessions=sessions, now=now)


def _offer(
    entry: QueueEntry,
    places: int,
    *,
    deadline: datetime,
    now: datetime,
    by: Person | None,
    because: str,
) -> None:
    """To what is offered already, if anything, come so many places more, and time to answer."""
    entry.state = QueueState.OFFERED
    entry.offered_at, entry.offer_expires_at = now, deadline
    entry.offered_places += places
    entry.save(update_fields=["state", "offered_at", "offer_expires_at", "offered_places"])
    waiting = waiting_participants(entry)
    for participant in waiting:
        log_act(
            by=by,
            now=now,
            verb="participant.offered",
            subject=participant,
            text=f"Fikk tilbud om plass. {because}",
            after={"svarfrist": deadline.isoformat(), "plasser": entry.offered_places},
        )
    mail.offered(entry, waiting, now=now)


def waiting_participants(entry: QueueEntry) -> list[Participant]:
    waiting = entry.participants.filter(state=ParticipantState.WAITING).order_by("pk")
    return list(
        waiting.select_related(
            "person", "event", "booking__organisation", "booking__booked_by", "category"
        )
    )


def waiting_choices(entry: QueueEntry) -> list[SessionChoice]:
    waiting = entry.choices.filter(state=ParticipantState.WAITING).order_by("pk")
    return list(
        waiting.select_related(
            "session",
            "instead_of__session",
            "instead_of__wait",
            "participant__person",
            "participant__event",
            "participant__booking__organisation",
            "participant__booking__booked_by",
        )
    )


def withdraw(
    entry: QueueEntry,
    held: Held,
    state: QueueState,
    *,
    places: int | None = None,
    by: Person | None,
    now: datetime,
    text: str,
) -> list[Participant]:
    """Out of the queue (the last so many of them, or all), with whatever was held for them. The
    caller hands out and saves."""
    participants = waiting_participants(entry)[-(places or entry.places) :]
    lines.leave_line(entry, held[entry.pool_id], state, places=places, now=now)
    forget_needs(participants)
    answers.forget(participants)
    for participant in participants:
        participant.state, participant.cancelled_at = ParticipantState.CANCELLED, now
        participant.save(update_fields=["state", "cancelled_at"])
        log_act(by=by, now=now, verb=f"participant.{state}", subject=participant, text=text)
        lines.give_up_choices(participant, held, by=by, now=now, because="Kommer ikke.")
    for choice in waiting_choices(entry):
        lines.cancel_choice(choice, by=by, now=now, text=text)
    return participants
