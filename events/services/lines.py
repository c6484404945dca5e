"""Into a line, or to a place at once: what sign-up, choices and the queue do alike.

Everything here happens while the event's pools are locked.
"""

from __future__ import annotations

from datetime import datetime

from core.services import Told, log_act, log_acts
from core.written import insert
from events import mail, rules
from events.enums import ParticipantState, QueueState
from events.models import Booking, CapacityPool, Participant, QueueEntry, Session, SessionChoice
from events.services import pools
from events.services.pools import Held
from members.models import Person


def is_passable(pool: CapacityPool, *, but: QueueEntry | None = None) -> bool:
    """Whether those in line, if any, have said no to what is too few for them."""
    if not pool.waiting:
        return True
    free = pools.free(pool, at_most=pool.waiting)
    line = pool.queue.with_more_to_come()
    if but is not None:
        line = line.filter(pk__lt=but.pk)
    return not line.exclude(waits_for_all=True, places__gt=free).exists()


def room_for(pool: CapacityPool, *, places: int) -> int:
    """How many of so many newcomers have a place now; nobody passes those who wait."""
    free = pools.free(pool, at_most=places)
    return free if free and is_passable(pool) else 0


def takes_place(pool: CapacityPool) -> bool:
    """One newcomer, counted where there is room."""
    if has_room := bool(room_for(pool, places=1)):
        pool.taken += 1
    return has_room


def last_in(
    pool: CapacityPool,
    booking: Booking,
    *,
    places: int,
    takes_place_at_once: bool,
    waits_for_all: bool = False,
    now: datetime,
) -> QueueEntry:
    """A new wait, counted and not yet written."""
    pool.waiting += places
    return QueueEntry(
        pool=pool,
        booking=booking,
        places=places,
        takes_place_at_once=takes_place_at_once,
        waits_for_all=waits_for_all,
        joined_at=now,
    )


# ---- Choices ---------------------------------------------------------------------------------


def settle_choices(
    participant: Participant, held: Held, *, by: Person | None, now: datetime
) -> list[Session]:
    """They have a place: what they chose in the programme gets its own, or stands in line.
    Returns where they have a place."""
    if not held.has_sessions:
        return []
    won = []
    for choice in participant.choices.pending().select_related("session"):
        choice.participant = participant
        settle_choice(choice, held, by=by, now=now)
        if choice.state == ParticipantState.REGISTERED:
            won.append(choice.session)
    return won


def settle_choice(choice: SessionChoice, held: Held, *, by: Person | None, now: datetime) -> None:
    pool = held.of_session(choice.session_id)
    if takes_place(pool):
        win_choice(choice, held, by=by, now=now)
        return
    booking = choice.participant.booking
    choice.wait = last_in(pool, booking, places=1, takes_place_at_once=True, now=now)
    insert(choice.wait)
    choice.save(update_fields=["wait"])
    place = rules.queue_place(choice.wait)
    log_acts([in_line(choice, place)], by=by, now=now)
    mail.choice_queued(choice, place=place, now=now)


def in_line(choice: SessionChoice, place: int) -> Told:
    text = f"Står i kø som nummer {place} til {choice.session}."
    return Told("participant.choice_queued", choice.participant, text)


def win_choice(
    choice: SessionChoice, held: Held, *, by: Person | None, now: datetime, because: str = ""
) -> None:
    """The place is counted already. What it came instead of is given back now, and not before."""
    choice.state, choice.registered_at = ParticipantState.REGISTERED, now
    choice.save(update_fields=["state", "registered_at"])
    log_act(
        by=by,
        now=now,
        verb="participant.choice_won",
        subject=choice.participant,
        text=f"Fikk plass på {choice.session}. {because}".strip(),
    )
    if choice.wait_id:
        mail.choice_won(choice, now=now)
    before = choice.instead_of
    if before is not None and before.state != ParticipantState.CANCELLED:
        give_up_choice(before, held, by=by, now=now, because="Byttet.")


def give_up_choice(
    choice: SessionChoice, held: Held, *, by: Person | None, now: datetime, because: str
) -> None:
    """The place, or the wait. The caller hands out what became free."""
    pool = held.of_session(choice.session_id)
    if choice.state == ParticipantState.REGISTERED:
        pools.release(pool, places=1)
    elif choice.wait is not None:
        leave_line(choice.wait, pool, QueueState.LEFT, now=now)
    text = f"Ga fra seg {choice.session}. {because}".strip()
    cancel_choice(choice, by=by, now=now, text=text)


def cancel_choice(choice: SessionChoice, *, by: Person | None, now: datetime, text: str) -> None:
    choice.state, choice.cancelled_at = ParticipantState.CANCELLED, now
    choice.save(update_fields=["state", "cancelled_at"])
    log_act(
        by=by,
        now=now,
        verb="participant.choice_cancelled",
        subject=choice.participant,
        text=text,
    )


def give_up_choices(
    participant: Participant, held: Held, *, by: Person | None, now: datetime, because: str
) -> None:
    """Whoever does not come to the event comes to nothing of it."""
    if not held.has_sessions:
        return
    for choice in participant.choices.live().select_related("session", "wait"):
        give_up_choice(choice, held, by=by, now=now, because=because)


def leave_line(
    entry: QueueEntry,
    pool: CapacityPool,
    state: QueueState,
    *,
    places: int | None = None,
    now: datetime,
) -> None:
    """So many of those it waits for (all of them) do so no more, with what was held for them.

    What is taken from a part offer is first what was not offered.
    """
    leaving = entry.places if places is None else places
    unoffered = entry.places - entry.offered_places
    of_offer = max(0, leaving - unoffered)
    pool.waiting -= leaving - of_offer
    if of_offer:
        pools.release(pool, places=of_offer)
    if leaving == entry.places:
        settle(entry, state, now=now)
        return
    entry.places -= leaving
    entry.offered_places -= of_offer
    entry.save(update_fields=["places", "offered_places"])


def settle(entry: QueueEntry, state: QueueState, *, now: datetime) -> None:
    entry.state, entry.settled_at, entry.offered_places = state, now, 0
    entry.save(update_fields=["state", "settled_at", "offered_places"])
