"""The worker's side: claim what is due, send it, write down what came of it.

A row goes pending → claimed → in_data → accepted, each step committed before the next is taken.
Before in_data the letter certainly has not gone, so another worker may take it; after it nobody
sends it again by itself (docs/decisions, "letters are a ledger"). That one letter was accepted and
that the next is begun share a commit, so a sender that dies leaves one letter in doubt, not two.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from outbox import letters, rules
from outbox.enums import DeliveryState
from outbox.models import Delivery, Pause, Sending
from outbox.rendering import render
from outbox.services import ledger, pacing
from outbox.services.ledger import Answer
from outbox.services.sendings import count_failure, forget_failures, is_running
from outbox.services.suppressing import suppress_dead_address, suppressed_among
from outbox.transports import (
    Commit,
    Deferred,
    Rejected,
    Reply,
    Transport,
    Uncertain,
    Unreachable,
    Withdrawn,
    open_transport,
)

logger = logging.getLogger(__name__)

BUDGET_SECONDS = 20.0

Clock = Callable[[], datetime]
Linger = Callable[[], None]


@dataclass
class _Run:
    transport: Transport
    clock: Clock
    ends: float
    accepted: Answer | None = None  # not written yet
    watch: pacing.Watch = field(default_factory=pacing.Watch)
    sendings: dict[int, Sending] = field(default_factory=dict)  # read once
    failing: set[int] = field(default_factory=set)  # those of them
    halted: set[int] = field(default_factory=set)  # nothing more of them leaves now

    def know_sendings(self, batch: list[Delivery]) -> None:
        """What a sending says is long, and the same in all its letters."""
        self.halted.clear()
        keys = {each.sending_id for each in batch if each.sending_id}
        for sending in Sending.objects.filter(pk__in=keys - self.sendings.keys()) if keys else ():
            self.sendings[sending.pk] = sending
            if sending.failures_in_a_row:
                self.failing.add(sending.pk)
        for delivery in batch:
            delivery.sending = self.sendings[delivery.sending_id] if delivery.sending_id else None

    def write_down(self) -> None:
        if self.accepted:
            ledger.write(self.accepted)
            self.accepted = None


def drain(
    *, clock: Clock, linger: Linger | None = None, budget_seconds: float = BUDGET_SECONDS
) -> bool:
    """Send until nothing is due. True: the budget is spent and there may be more.

    `linger` waits a little for more letters after some were sent, over the open connection.
    """
    run = _Run(open_transport(), clock, ends=time.monotonic() + budget_seconds)
    may_linger = False
    try:
        while time.monotonic() < run.ends:
            batch = _claimed(now=clock())
            if not batch:
                if not (linger and (may_linger or run.watch.is_on(now=clock()))):
                    return False
                linger()
                may_linger = False
                continue
            may_linger = True
            try:
                if not _send_all(pacing.in_their_slots(batch, now=clock()), run):
                    return False  # the relay is away or we are paused: the tick tries again
            finally:
                run.write_down()
                ledger.release(batch)
    finally:
        run.transport.close()
        run.watch.end()
    return True


# ---- A batch ------------------------------------------------------------------------------


def _claimed(*, now: datetime) -> list[Delivery]:
    return [] if Pause.objects.exists() else ledger.claim(now=now)


def _send_all(batch: list[Delivery], run: _Run) -> bool:
    """False: there is no use in going on."""
    stopped = suppressed_among(delivery.address for delivery in batch)
    run.know_sendings(batch)
    for delivery in batch:
        if time.monotonic() >= run.ends:
            break
        if delivery.sending_id in run.halted:
            continue
        if delivery.address.lower() in stopped:
            _settle(delivery, DeliveryState.SUPPRESSED, _suppressed(), now=run.clock())
        elif not _send(delivery, run):
            return False
    return True


# ---- One letter ---------------------------------------------------------------------------


def _send(delivery: Delivery, run: _Run) -> bool:
    """A fault of ours with one letter is told, and holds up nobody else's."""
    is_begun = False

    def commit() -> bool:
        nonlocal is_begun
        is_begun = ledger.begin(delivery, now=run.clock(), after=run.accepted)
        run.accepted = None
        return is_begun

    try:
        return _deliver(delivery, run, commit=commit)
    except Exception as error:
        logger.exception("Letter %s (%s) cannot be sent", delivery.pk, delivery.letter)
        what = _("Brevet lot seg ikke sette opp (%(error)s).") % {"error": type(error).__name__}
        give_up = _doubt if is_begun else _defer
        give_up(delivery, Reply(0, what), now=run.clock())
        return True


def _deliver(delivery: Delivery, run: _Run, *, commit: Commit) -> bool:
    letter = render(delivery)
    kind = letters.get(delivery.letter)
    delivery.subject = str(kind.title) if kind.is_secret else letter.subject
    clock = run.clock
    try:
        reply = run.transport.send(letter, commit=commit, now=clock())
    except Withdrawn:
        return _withdraw(delivery, run)
    except Uncertain as doubt:
        _doubt(delivery, doubt.reply, now=clock())
    except Rejected as refusal:
        _reject(delivery, refusal.reply, run)
    except Deferred as delay:
        _defer(delivery, delay.reply, now=clock())
        _count_failure(delivery, delay.reply, run)
        return not isinstance(delay, Unreachable)
    else:
        run.accepted = _settled(delivery, DeliveryState.ACCEPTED, reply, now=clock())
        if delivery.sending_id in run.failing:
            run.failing.discard(delivery.sending_id)
            forget_failures(delivery.sending_id)
    return True


def _withdraw(delivery: Delivery, run: _Run) -> bool:
    """Why it may not go. False: everything is paused."""
    now = run.clock()
    if suppressed_among([delivery.address]):
        _settle(delivery, DeliveryState.SUPPRESSED, _suppressed(), now=now)
    elif delivery.expires_at and delivery.expires_at <= now:
        _settle(delivery, DeliveryState.EXPIRED, _too_late(), now=now)
    elif delivery.sending_id and not is_running(delivery.sending_id):
        run.halted.add(delivery.sending_id)
    return not Pause.objects.exists()


def _suppressed() -> Reply:
    return Reply(0, _("Ikke sendt: adressen er stoppet."))


def _too_late() -> Reply:
    return Reply(0, _("Ikke sendt: brevet utløp før det var dets tur."))


# ---- What came of it ------------------------------------------------------------------------


def _reject(delivery: Delivery, reply: Reply, run: _Run) -> None:
    now = run.clock()
    is_dead = rules.is_dead_address(code=reply.code, text=reply.text)
    with transaction.atomic():
        _settle(delivery, DeliveryState.REJECTED, reply, now=now)
        if is_dead:
            suppress_dead_address(source=delivery, reply=str(reply), now=now)
    if not is_dead:
        _count_failure(delivery, reply, run)


def _count_failure(delivery: Delivery, reply: Reply, run: _Run) -> None:
    """A dead mailbox says nothing about how the sending goes."""
    if delivery.sending_id:
        run.failing.add(delivery.sending_id)
        count_failure(sending=delivery.sending_id, reply=str(reply), now=run.clock())


def _defer(delivery: Delivery, reply: Reply, *, now: datetime) -> None:
    next_at = rules.next_try(
        attempts=delivery.attempts + 1,
        first_tried_at=delivery.first_tried_at or now,
        expires_at=delivery.expires_at,
        now=now,
        backoff=settings.OUTBOX_BACKOFF,
        give_up_after=settings.OUTBOX_GIVE_UP_AFTER,
        luck=random.random(),  # noqa: S311 (spreads tries, keeps no secret)
    )
    if next_at is not None:
        ledger.write(Answer(delivery, DeliveryState.PENDING, str(reply), now, next_at=next_at))
    elif delivery.expires_at:
        _settle(delivery, DeliveryState.EXPIRED, reply, now=now)
    else:
        gave_up = _("Gitt opp etter %(attempts)d forsøk. Siste svar: %(reply)s")
        words = gave_up % {"attempts": delivery.attempts + 1, "reply": reply}
        _settle(delivery, DeliveryState.REJECTED, Reply(0, words), now=now)


def _doubt(delivery: Delivery, reply: Reply, *, now: datetime) -> None:
    _settle(delivery, DeliveryState.UNCERTAIN, reply, now=now)


def _settle(delivery: Delivery, state: DeliveryState, reply: Reply, *, now: datetime) -> None:
    ledger.write(_settled(delivery, state, reply, now=now))


def _settled(delivery: Delivery, state: DeliveryState, reply: Reply, *, now: datetime) -> Answer:
    is_open = state == DeliveryState.UNCERTAIN
    return Answer(
        delivery,
        state,
        str(reply),
        now,
        settled_at=None if is_open else now,
        keeps_claim=is_open,  # the answer may still come to the worker that waits
        is_wiped=delivery.is_secret,
    )
