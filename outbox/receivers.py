"""What a mail service tells us about letters it has taken, by its webhook."""

from __future__ import annotations

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.dispatch import receiver
from django.utils import timezone

from outbox.services.bounces import Bounce, take_bounce, take_complaint

RETURNED = {EventType.BOUNCED, EventType.REJECTED}
DEAD = {RejectReason.BOUNCED, RejectReason.INVALID}


@receiver(tracking)
def hear_of_letter(*, event: AnymailTrackingEvent, **_kwargs: Any) -> None:
    now, message_id, address = timezone.now(), event.message_id or "", event.recipient or ""
    if event.event_type == EventType.COMPLAINED:
        take_complaint(message_id=message_id, address=address, now=now)
    elif event.event_type in RETURNED:
        reply = event.mta_response or event.description or event.reject_reason or ""
        says_why = reply[:1] == "5"  # a reply of the receiving server knows best
        is_dead = None if says_why else event.reject_reason in DEAD
        take_bounce(Bounce(message_id, address, reply, is_dead), now=now)
