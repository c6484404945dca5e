"""What staff do with letters. Everything is told in the act log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from outbox import mail, rules
from outbox.enums import DeliveryState, Refusal, Settlement
from outbox.models import Delivery, Pause
from outbox.services.owing import owe
from outbox.services.suppressing import suppressed_among
from outbox.services.waking import nudge_on_commit

if TYPE_CHECKING:
    from members.models import Person


@transaction.atomic
def send_again(*, delivery: Delivery, by: Person, now: datetime) -> Delivery:
    """Try a rejected or expired letter anew. Raises Refused."""
    delivery = _locked(delivery)
    if reason := rules.refusal_to_send_again(
        delivery, is_suppressed=bool(suppressed_among([delivery.address]))
    ):
        raise Refused(reason)
    was = delivery.get_state_display()
    _start_over(delivery, now=now)
    log_act(
        by=by,
        now=now,
        verb="letter.sent_again",
        subject=delivery,
        text=_("Sendte brevet på nytt."),
        before={"state": was},
    )
    return delivery


@transaction.atomic
def settle_uncertain(
    *, delivery: Delivery, outcome: Settlement, reason: str, by: Person, now: datetime
) -> Delivery:
    """Somebody found out whether the letter arrived. Raises Refused."""
    delivery = _locked(delivery)
    if refusal := rules.refusal_to_settle(delivery, outcome, reason=reason):
        raise Refused(refusal)
    if outcome == Settlement.ARRIVED:
        delivery.state = DeliveryState.ACCEPTED
        delivery.settled_at = now
        delivery.claimed_by = None
        delivery.save(update_fields=["state", "settled_at", "claimed_by"])
    else:
        _start_over(delivery, now=now)
    log_act(
        by=by,
        now=now,
        verb="letter.settled",
        subject=delivery,
        text=f"{outcome.label}: {reason.strip()}",
        before={"state": DeliveryState.UNCERTAIN.label},
        after={"state": delivery.get_state_display()},
    )
    return delivery


@transaction.atomic
def pause(*, reason: str, by: Person, now: datetime) -> Pause:
    """No letter leaves until `resume`; what is in the air lands. Raises Refused."""
    if not reason.strip():
        raise Refused(Refusal.NO_REASON)
    try:
        with transaction.atomic():
            row = Pause.objects.create(since=now, reason=reason.strip())
    except IntegrityError as error:
        raise Refused(Refusal.ALREADY_PAUSED) from error
    log_act(
        by=by,
        now=now,
        verb="letters.paused",
        subject=row,
        text=_("Satte sendingen på pause: %(reason)s") % {"reason": row.reason},
    )
    return row


@transaction.atomic
def resume(*, by: Person, now: datetime) -> None:
    """Raises Refused."""
    row = Pause.objects.select_for_update().first()
    if row is None:
        raise Refused(Refusal.NOT_PAUSED)
    log_act(
        by=by,
        now=now,
        verb="letters.resumed",
        subject=row,
        text=_("Startet sendingen igjen."),
        before={"since": row.since, "reason": row.reason},
    )
    row.delete()
    nudge_on_commit()


def send_trial(*, to: Person, now: datetime) -> Delivery:
    """A letter to oneself, to see that letters arrive."""
    return owe(
        letter=mail.TRIAL.name,
        dedupe_key=f"trial:{uuid4()}",
        address=to.email,
        context={"name": to.get_short_name()},
        person=to,
        language=to.language,
        now=now,
    )


def _locked(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_for_update().get(pk=delivery.pk)


def _start_over(delivery: Delivery, *, now: datetime) -> None:
    delivery.state = DeliveryState.PENDING
    delivery.next_at = now
    delivery.settled_at = delivery.claimed_by = delivery.first_tried_at = None
    delivery.attempts = 0
    if delivery.expires_at and delivery.expires_at <= now:
        delivery.expires_at = None  # somebody has decided that it is worth sending
    delivery.save()
    nudge_on_commit()
