"""When a letter is tried again, what a refusal says about its address, what staff may do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from outbox.enums import ENDED, SENDABLE_AGAIN, DeliveryState, Refusal, Settlement
from outbox.models import Delivery

LAST_CHANCE = timedelta(minutes=1)
JITTER = 0.2

# "Bad destination mailbox address" and its kin in RFC 3463; x.1.10 is Microsoft's.
_NO_SUCH_MAILBOX = re.compile(r"\b5\.1\.(1|2|3|6|10)\b")
_ENHANCED_CODE = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
_SAYS_NO_SUCH_MAILBOX = re.compile(
    r"(user|recipient|mailbox|address|account)\b.{0,40}"
    r"\b(unknown|not found|does(n't| not) exist|no longer)"
    r"|(no such|unknown|invalid) (user|recipient|mailbox|address|account)",
    re.IGNORECASE,
)
_ABOUT_THE_MAILBOX = {550, 551, 553}


def next_try(
    *,
    attempts: int,
    first_tried_at: datetime,
    expires_at: datetime | None,
    now: datetime,
    backoff: Sequence[timedelta],
    give_up_after: timedelta,
    luck: float,
) -> datetime | None:
    """When to try after `attempts` failures; None: give up. `luck` from 0 to 1 spreads the tries.

    A letter that expires gets one last chance a minute before it does.
    """
    wait = backoff[min(attempts, len(backoff)) - 1] * (1 - JITTER + 2 * JITTER * luck)
    if now + wait - first_tried_at > give_up_after:
        return None
    if expires_at is None:
        return now + wait
    last = expires_at - LAST_CHANCE
    return min(now + wait, last) if last > now else None


def is_dead_address(*, code: int, text: str) -> bool:
    """The mailbox does not exist. Other refusals (spam, policy, full) say nothing about that."""
    if code not in _ABOUT_THE_MAILBOX:
        return False
    if _ENHANCED_CODE.search(text):
        return bool(_NO_SUCH_MAILBOX.search(text))
    return bool(_SAYS_NO_SUCH_MAILBOX.search(text))


def refusal_to_send_again(delivery: Delivery, *, is_suppressed: bool) -> Refusal | None:
    if delivery.state not in SENDABLE_AGAIN:
        return Refusal.NOT_RETRYABLE
    if refusal := _refusal_to_repeat(delivery):
        return refusal
    return Refusal.SUPPRESSED if is_suppressed else None


def refusal_to_settle(delivery: Delivery, outcome: Settlement, *, reason: str) -> Refusal | None:
    if delivery.state != DeliveryState.UNCERTAIN:
        return Refusal.NOT_UNCERTAIN
    if not reason.strip():
        return Refusal.NO_REASON
    return _refusal_to_repeat(delivery) if outcome == Settlement.SEND_AGAIN else None


def _refusal_to_repeat(delivery: Delivery) -> Refusal | None:
    if delivery.sending and delivery.sending.state in ENDED:
        return Refusal.SENDING_OVER
    if delivery.is_secret:
        return Refusal.SECRET
    return Refusal.WIPED if delivery.is_wiped else None
