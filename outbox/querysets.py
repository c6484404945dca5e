from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from outbox import letters
from outbox.enums import OPEN_STATES, SETTLED_STATES, DeliveryState

if TYPE_CHECKING:
    from outbox.models import Delivery, DemoLetter  # noqa: F401 (named in the classes below)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def unsettled(self) -> Self:
        """What the index of the same name holds: a handful, however long the ledger."""
        return self.filter(settled_at=None)

    def due(self, *, now: datetime) -> Self:
        return self.unsettled().filter(state=DeliveryState.PENDING, next_at__lte=now)

    def most_urgent_first(self) -> Self:
        """What expires first goes first, so no code waits behind a thousand reminders."""
        return self.order_by(models.F("expires_at").asc(nulls_last=True), "next_at", "pk")

    def unfinished(self) -> Self:
        return self.unsettled().filter(state__in=OPEN_STATES)

    def uncertain(self) -> Self:
        return self.filter(state=DeliveryState.UNCERTAIN)

    def outlived(self, *, now: datetime) -> Self:
        """Nobody needs them any more."""
        return self.unsettled().filter(state=DeliveryState.PENDING, expires_at__lte=now)

    def keys_among(self, keys: Collection[str]) -> set[str]:
        """Which of them are owed already."""
        found = self.filter(dedupe_key__in=keys)
        return set(found.values_list("dedupe_key", flat=True)) if keys else set()

    def lease_expired(self, *, now: datetime) -> Self:
        return self.unsettled().filter(lease_until__lt=now)

    def secret(self) -> Self:
        return self.filter(letter__in=letters.secret_names())

    def wipe(self) -> int:
        """Forget what the letters say."""
        return self.filter(context__isnull=False).update(context=None)

    def over_since(self, moment: datetime) -> Self:
        """Settled before the moment, or owed before it and still in doubt."""
        settled = models.Q(state__in=SETTLED_STATES, settled_at__lt=moment)
        doubted = models.Q(state=DeliveryState.UNCERTAIN, created_at__lt=moment)
        return self.filter(settled | doubted)


class DemoLetterQuerySet(models.QuerySet["DemoLetter"]):
    def to(self, address: str) -> Self:
        """To addresses that hold these letters; all of them when there are none."""
        return self.filter(address__icontains=address)
