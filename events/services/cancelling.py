from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import ParticipantState, QueueState, Refusal
from events.models import Participant
from events.rules import Actor
from events.services import answers, lines, pools, queue
from events.services.needs import forget_needs
from events.services.pools import Held
from members.models import Person

May = Callable[..., TextChoices | None]


@transaction.atomic
def cancel(*, participant: Participant, by: Actor, now: datetime, reason: str = "") -> Participant:
    """Give the place (or the wait) back; a freed place goes to the head of the queue at once."""
    return _cancel(
        participant,
        by=by,
        now=now,
        reason=reason,
        refusal=rules.refusal_to_cancel,
        said="Meldt av.",
    )


@transaction.atomic
def say_no(*, participant: Participant, by: Actor, now: datetime) -> Participant:
    """As `cancel`, until the event begins: whoever was signed up by another, or answers that they
    do not come after all. After the deadline what was to be paid is to be paid."""
    return _cancel(
        participant, by=by, now=now, refusal=rules.refusal_to_say_no, said="Kommer ikke."
    )


@transaction.atomic
def waive(*, participant: Participant, by: Person, now: datetime, reason: str) -> None:
    """Whoever cancelled too late need not pay; what was invoiced is credited by the next lines.
    Raises Refused."""
    _held, participant = locked(participant)
    if because := rules.refusal_to_waive(participant):
        raise Refused(because)
    participant.waived_at = now
    participant.save(update_fields=["waived_at"])
    log_act(
        by=by,
        now=now,
        verb="participant.waived",
        subject=participant,
        text=f"Skal ikke betale. {reason}".strip(),
    )


@transaction.atomic
def say_coming(*, participant: Participant, by: Actor, now: datetime) -> Participant:
    """Saying it again changes nothing."""
    _held, participant = locked(participant)
    if participant.state != ParticipantState.REGISTERED:
        raise Refused(Refusal.NO_PLACE)
    if reason := rules.refusal_to_say_no(participant, by=by, now=now):
        raise Refused(reason)
    if participant.says_coming_at:
        return participant
    participant.says_coming_at = now
    participant.save(update_fields=["says_coming_at"])
    log_act(
        by=rules.person_behind(by),
        now=now,
        verb="participant.says_coming",
        subject=participant,
        text="Kommer.",
    )
    return participant


@transaction.atomic
def leave_queue(
    *, participant: Participant, by: Actor, now: datetime, reason: str = ""
) -> Participant:
    """As `cancel`, but never gives back a place that came meanwhile."""
    _held, fresh = locked(participant)
    if fresh.state != ParticipantState.WAITING:
        raise Refused(Refusal.NOT_IN_QUEUE)
    return cancel(participant=fresh, by=by, now=now, reason=reason)


def locked(participant: Participant) -> tuple[Held, Participant]:
    """The pools first, then the participant as it is under that lock."""
    held = pools.lock(participant.category.pool_id)
    fresh = Participant.objects.select_related(
        "person", "event", "category", "booking__organisation", "booking__booked_by", "wait"
    ).get(pk=participant.pk)
    return held, fresh


def _cancel(
    participant: Participant,
    *,
    by: Actor,
    now: datetime,
    refusal: May,
    said: str,
    reason: str = "",
) -> Participant:
    held, participant = locked(participant)
    if because := refusal(participant, by=by, now=now):
        raise Refused(because)
    had_place = participant.state == ParticipantState.REGISTERED
    _give_up(participant, held, by=by, now=now, text=f"{said} {reason}".strip())
    mail.cancelled(participant, had_place=had_place, by=by, reason=reason, now=now)
    because_of = "En plass ble ledig ved avmelding." if had_place else "Den foran gikk ut av køen."
    queue.hand_out(held, now=now, because=because_of)
    return participant


def _give_up(participant: Participant, held: Held, *, by: Actor, now: datetime, text: str) -> None:
    pool, person = held[participant.category.pool_id], rules.person_behind(by)
    if participant.state == ParticipantState.REGISTERED:
        pools.release(pool, places=1)
        verb = "participant.cancelled"
    else:
        if participant.wait is not None:
            lines.leave_line(participant.wait, pool, QueueState.LEFT, places=1, now=now)
        verb, text = "participant.left", text.replace("Meldt av.", "Gikk ut av køen.")
    participant.state, participant.cancelled_at = ParticipantState.CANCELLED, now
    participant.save(update_fields=["state", "cancelled_at"])
    forget_needs([participant])
    answers.forget([participant])
    log_act(by=person, now=now, verb=verb, subject=participant, text=text)
    lines.give_up_choices(participant, held, by=person, now=now, because="Kommer ikke.")
