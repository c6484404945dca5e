"""What comes back after a letter was taken: the mailbox is dead, or its owner calls it spam."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from outbox import rules
from outbox.enums import DeliveryState
from outbox.models import Delivery
from outbox.services.suppressing import suppress_complainer, suppress_dead_address

# Without a Message-ID only a letter of these days can be meant, so that no forged bounce stops an
# address that we have not written to.
MEANT_WITHIN = timedelta(days=7)
GONE_OUT = (DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN, DeliveryState.IN_DATA)
_CODE = re.compile(r"\b(5\d\d)\b")


@dataclass(frozen=True)
class Bounce:
    """`is_dead`: whoever tells us has found that the mailbox does not exist; None: the reply says.

    `message_id` is that of our letter, or empty.
    """

    message_id: str
    address: str
    reply: str
    is_dead: bool | None = None


@transaction.atomic
def take_bounce(bounce: Bounce, *, now: datetime) -> Delivery | None:
    """Marks the letter, and stops the address when its mailbox is dead. The same again changes
    nothing. None: no letter of ours."""
    delivery = _letter(bounce.message_id, bounce.address, now=now)
    if delivery is None or delivery.returned_at:
        return delivery
    delivery.returned_at = now
    delivery.smtp_reply = _("Kom i retur: %(reply)s") % {"reply": bounce.reply}
    delivery.save(update_fields=["returned_at", "smtp_reply"])
    if _is_dead(bounce):
        suppress_dead_address(source=delivery, reply=bounce.reply, now=now)
    return delivery


@transaction.atomic
def take_complaint(*, message_id: str, address: str, now: datetime) -> Delivery | None:
    """The receiver pressed the button for spam."""
    delivery = _letter(message_id, address, now=now)
    if delivery:
        suppress_complainer(source=delivery, now=now)
    return delivery


def _is_dead(bounce: Bounce) -> bool:
    if bounce.is_dead is not None:
        return bounce.is_dead
    code = _CODE.search(bounce.reply)
    return rules.is_dead_address(code=int(code[1]) if code else 550, text=bounce.reply)


def _letter(message_id: str, address: str, *, now: datetime) -> Delivery | None:
    """By what we called it; by what the service called it, which is its reply in the ledger; by
    where it went."""
    ours = Delivery.objects.select_for_update(of=("self",), no_key=True)
    if message_id and (found := ours.filter(message_id=message_id).first()):
        return found
    if not address:
        return None
    lately = ours.filter(created_at__gt=now - MEANT_WITHIN, state__in=GONE_OUT)
    theirs = lately.filter(address__iexact=address).order_by("-created_at")
    named = theirs.filter(Q(smtp_reply=message_id)).first() if message_id else None
    return named or theirs.first()
