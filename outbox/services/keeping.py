"""The ledger's housekeeping, each minute and each night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.retention import kept_for
from outbox.enums import DeliveryState
from outbox.models import Delivery, Pause
from outbox.querysets import DeliveryQuerySet
from outbox.services.sendings import close_sendings, count_out
from outbox.services.waking import wake

MOST_DRAINS = 4


@dataclass(frozen=True)
class Swept:
    freed: int
    uncertain: int
    expired: int
    due: int


def sweep(*, now: datetime) -> Swept:
    """Take back what a dead worker held, and wake drains for what is due. Two at once is fine."""
    with transaction.atomic():
        swept = Swept(
            freed=_free_claimed(now=now),
            uncertain=_doubt_in_data(now=now),
            expired=_expire(now=now),
            due=Delivery.objects.due(now=now).count(),
        )
    close_sendings(now=now)
    if swept.due and not Pause.objects.exists():
        for _drain in range(min(MOST_DRAINS, -(-swept.due // settings.OUTBOX_BATCH))):
            wake()
    return swept


def forget_old(*, now: datetime) -> int:
    """Wipe what letters said; who got what and when stays a while longer."""
    return Delivery.objects.over_since(now - kept_for("letter_words")).wipe()


def forget_sent(*, now: datetime) -> int:
    """By now nothing can owe them again. Returns how many."""
    over = Delivery.objects.over_since(now - kept_for("letters"))
    with transaction.atomic():
        count_out(over)
        deleted, _models = over.delete()
    return deleted


def _free_claimed(*, now: datetime) -> int:
    """A claimed letter certainly has not gone."""
    free = {"state": DeliveryState.PENDING, "claimed_by": None, "lease_until": None}
    return _locked(_held(DeliveryState.CLAIMED, now=now)).update(**free)


def _doubt_in_data(*, now: datetime) -> int:
    """A letter in DATA may have gone. The claim stays: its worker may only be slow."""
    held = _locked(_held(DeliveryState.IN_DATA, now=now))
    held.secret().wipe()
    return held.update(
        state=DeliveryState.UNCERTAIN,
        lease_until=None,
        smtp_reply=_("Arbeideren stanset mens brevet ble sendt."),
    )


def _expire(*, now: datetime) -> int:
    outlived = _locked(Delivery.objects.outlived(now=now))
    outlived.secret().wipe()
    return outlived.update(state=DeliveryState.EXPIRED, settled_at=now)


def _held(state: DeliveryState, *, now: datetime) -> DeliveryQuerySet:
    return Delivery.objects.filter(state=state).lease_expired(now=now)


def _locked(deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
    """Those nobody else is changing, so that two sweeps never wait for each other."""
    free = deliveries.order_by("pk").select_for_update(skip_locked=True)
    return Delivery.objects.filter(pk__in=list(free.values_list("pk", flat=True)))
