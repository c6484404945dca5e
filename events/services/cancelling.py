from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import ParticipantState, QueueState, Refusal
from events.models import CapacityPool, Participant
from events.services import answers, pools, queue
from events.services.needs import forget_needs
from members.models import Person


@transaction.atomic
def cancel(
    *, participant: Participant, by: Person | None, now: datetime, reason: str = ""
) -> Participant:
    """Give the place (or the wait) back; a freed place goes to the head of the queue at once."""
    pool, participant = _locked(participant)
    if refusal := rules.refusal_to_cancel(participant, by=by, now=now):
        raise Refused(refusal)
    had_place = participant.state == ParticipantState.REGISTERED
    if had_place:
        _give_back(participant, pool, by=by, now=now, reason=reason)
    else:
        _leave(participant, pool, by=by, now=now, reason=reason)
    participant.refresh_from_db(fields=["state", "cancelled_at"])
    mail.cancelled(
        participant,
        had_place=had_place,
        is_by_staff=rules.is_by_staff(by, participant.person),
        reason=reason,
        now=now,
    )
    return participant


@transaction.atomic
def leave_queue(
    *, participant: Participant, by: Person | None, now: datetime, reason: str = ""
) -> Participant:
    """As `cancel`, but never gives back a place that came meanwhile."""
    _, fresh = _locked(participant)
    if fresh.state != ParticipantState.WAITING:
        raise Refused(Refusal.NOT_IN_QUEUE)
    return cancel(participant=fresh, by=by, now=now, reason=reason)


def _locked(participant: Participant) -> tuple[CapacityPool, Participant]:
    """The pool first, then the participant as it is under that lock."""
    pool = pools.lock(participant.category.pool_id)
    fresh = Participant.objects.select_related(
        "person", "event", "category", "booking__organisation"
    ).get(pk=participant.pk)
    return pool, fresh


def _leave(
    participant: Participant,
    pool: CapacityPool,
    *,
    by: Person | None,
    now: datetime,
    reason: str,
) -> None:
    entry = pool.queue.open().get(booking=participant.booking_id)
    queue.withdraw(
        entry, pool, QueueState.LEFT, by=by, now=now, text=f"Gikk ut av køen. {reason}".strip()
    )
    queue.hand_out(pool, now=now, because="Den foran gikk ut av køen.")


def _give_back(
    participant: Participant,
    pool: CapacityPool,
    *,
    by: Person | None,
    now: datetime,
    reason: str,
) -> None:
    participant.state, participant.cancelled_at = ParticipantState.CANCELLED, now
    participant.save(update_fields=["state", "cancelled_at"])
    forget_needs([participant])
    answers.forget([participant])
    log_act(
        by=by,
        now=now,
        verb="participant.cancelled",
        subject=participant,
        text=f"Meldt av. {reason}".strip(),
    )
    pools.release(pool, places=1)
    queue.hand_out(pool, now=now, because="En plass ble ledig ved avmelding.")
