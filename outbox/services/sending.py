"""The worker's side: claim what is due, send it, write down what came of it.

A row goes pending → claimed → in_data → accepted, each step committed. Before in_data the
letter certainly has not gone, so another worker may take it; after it nobody sends it again by
itself (docs/decisions, "letters are a ledger").
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from outbox import letters, rules
from outbox.enums import DeliveryState
from outbox.models import Delivery, Pause
from outbox.rendering import render
from outbox.services import ledger
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

FREE = {"state": DeliveryState.PENDING, "claimed_by": None, "lease_until": None}

Clock = Callable[[], datetime]


def drain(*, clock: Clock, budget_seconds: float = BUDGET_SECONDS) -> bool:
    """Send until nothing is due. True: the budget is spent and there may be more."""
    ends = time.monotonic() + budget_seconds
    transport = open_transport()
    try:
        while time.monotonic() < ends:
            claim = uuid4()
            batch = _claim(claim, now=clock())
            if not batch:
                return False
            try:
                if not _send_all(batch, transport, clock=clock, ends=ends):
                    return False  # the relay is away or we are paused: the tick tries again
            finally:
                _release(claim)
    finally:
        transport.close()
    return True


# ---- A batch ------------------------------------------------------------------------------


def _claim(claim: UUID, *, now: datetime) -> list[Delivery]:
    if Pause.objects.exists():
        return []
    with transaction.atomic():
        due = Delivery.objects.due(now=now).most_urgent_first().values_list("pk", flat=True)
        found = list(due.select_for_update(skip_locked=True)[: settings.OUTBOX_BATCH])
        Delivery.objects.filter(pk__in=found).update(
            state=DeliveryState.CLAIMED, claimed_by=claim, lease_until=now + settings.OUTBOX_LEASE
        )
    return list(Delivery.objects.filter(claimed_by=claim).most_urgent_first()) if found else []


def _release(claim: UUID) -> None:
    """What was claimed and not begun is free again."""
    Delivery.objects.filter(claimed_by=claim, state=DeliveryState.CLAIMED).update(**FREE)


def _send_all(batch: list[Delivery], transport: Transport, *, clock: Clock, ends: float) -> bool:
    """False: there is no use in going on."""
    stopped = suppressed_among(delivery.address for delivery in batch)
    for delivery in batch:
        if time.monotonic() >= ends:
            break
        if delivery.address.lower() in stopped:
            _settle(delivery, DeliveryState.SUPPRESSED, _suppressed(), now=clock())
        elif not _send(delivery, transport, clock=clock):
            return False
    return True


# ---- One letter ---------------------------------------------------------------------------


def _send(delivery: Delivery, transport: Transport, *, clock: Clock) -> bool:
    """A fault of ours with one letter is told, and holds up nobody else's."""
    is_begun = False

    def commit() -> bool:
        nonlocal is_begun
        is_begun = ledger.begin(delivery, now=clock())
        return is_begun

    try:
        return _deliver(delivery, transport, commit=commit, clock=clock)
    except Exception as error:
        logger.exception("Letter %s (%s) cannot be sent", delivery.pk, delivery.letter)
        what = _("Brevet lot seg ikke sette opp (%(error)s).") % {"error": type(error).__name__}
        give_up = _doubt if is_begun else _defer
        give_up(delivery, Reply(0, what), now=clock())
        return True


def _deliver(delivery: Delivery, transport: Transport, *, commit: Commit, clock: Clock) -> bool:
    letter = render(delivery)
    kind = letters.get(delivery.letter)
    delivery.subject = str(kind.title) if kind.is_secret else letter.subject
    try:
        reply = transport.send(letter, commit=commit, now=clock())
    except Withdrawn:
        return _withdraw(delivery, now=clock())
    except Uncertain as doubt:
        _doubt(delivery, doubt.reply, now=clock())
    except Rejected as refusal:
        _reject(delivery, refusal.reply, now=clock())
    except Deferred as delay:
        _defer(delivery, delay.reply, now=clock())
        return not isinstance(delay, Unreachable)
    else:
        _settle(delivery, DeliveryState.ACCEPTED, reply, now=clock())
    return True


def _withdraw(delivery: Delivery, *, now: datetime) -> bool:
    """Why it may not go. False: everything is paused."""
    if suppressed_among([delivery.address]):
        _settle(delivery, DeliveryState.SUPPRESSED, _suppressed(), now=now)
    elif delivery.expires_at and delivery.expires_at <= now:
        _settle(delivery, DeliveryState.EXPIRED, _too_late(), now=now)
    return not Pause.objects.exists()


def _suppressed() -> Reply:
    return Reply(0, _("Ikke sendt: adressen er stoppet."))


def _too_late() -> Reply:
    return Reply(0, _("Ikke sendt: brevet utløp før det var dets tur."))


# ---- What came of it ------------------------------------------------------------------------


def _reject(delivery: Delivery, reply: Reply, *, now: datetime) -> None:
    with transaction.atomic():
        _settle(delivery, DeliveryState.REJECTED, reply, now=now)
        if rules.is_dead_address(code=reply.code, text=reply.text):
            suppress_dead_address(source=delivery, reply=str(reply), now=now)


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
        pending = DeliveryState.PENDING
        ledger.write(delivery, state=pending, reply=str(reply), now=now, next_at=next_at)
    elif delivery.expires_at:
        _settle(delivery, DeliveryState.EXPIRED, reply, now=now)
    else:
        gave_up = _("Gitt opp etter %(attempts)d forsøk. Siste svar: %(reply)s")
        words = gave_up % {"attempts": delivery.attempts + 1, "reply": reply}
        _settle(delivery, DeliveryState.REJECTED, Reply(0, words), now=now)


def _doubt(delivery: Delivery, reply: Reply, *, now: datetime) -> None:
    _settle(delivery, DeliveryState.UNCERTAIN, reply, now=now)


def _settle(delivery: Delivery, state: DeliveryState, reply: Reply, *, now: datetime) -> None:
    is_open = state == DeliveryState.UNCERTAIN
    ledger.write(
        delivery,
        state=state,
        reply=str(reply),
        now=now,
        settled_at=None if is_open else now,
        keeps_claim=is_open,  # the answer may still come to the worker that waits
        is_wiped=delivery.is_secret,
    )
