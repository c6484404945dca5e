from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count
from django.db.models.functions import Coalesce, Left

from outbox import letters
from outbox.enums import OPEN_STATES, SETTLED_STATES, DeliveryState

if TYPE_CHECKING:
    from outbox.models import Delivery, DemoLetter  # noqa: F401 (named in the classes below)

LENGTH_OF_REASON = 60
MOST_REASONS = 20


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def unsettled(self) -> Self:
        """What the index of the same name holds: a handful, however long the ledger."""
        return self.filter(settled_at=None)

    def due(self, *, now: datetime) -> Self:
        return self.unsettled().filter(state=DeliveryState.PENDING, next_at__lte=now)

    def to_one(self) -> Self:
        """Not a part of a sending to many."""
        return self.filter(sending=None)

    def unbegun(self) -> Self:
        """Certainly not gone, and nobody is sending them."""
        return self.filter(state__in=(DeliveryState.PENDING, DeliveryState.CLAIMED))

    def hold_back(self, *, reason: str, now: datetime) -> int:
        """They will not be sent. Returns how many."""
        return self.update(
            state=DeliveryState.SUPPRESSED,
            settled_at=now,
            claimed_by=None,
            lease_until=None,
            smtp_reply=reason,
        )

    def failures_by_reason(self) -> list[tuple[DeliveryState, str, int]]:
        """What went wrong, the most first: the reply's numbers where it has some, for the words
        after them often name the receiver; else how it begins."""
        failed = self.filter(
            state__in=(DeliveryState.REJECTED, DeliveryState.SUPPRESSED, DeliveryState.UNCERTAIN)
        )
        numbers = models.Func(
            models.F("smtp_reply"),
            models.Value(r"^\d{3}(?: \d\.\d+\.\d+)?"),
            function="substring",
            output_field=models.TextField(),
        )
        reason = Coalesce(
            numbers, Left("smtp_reply", LENGTH_OF_REASON), output_field=models.TextField()
        )
        counted = failed.order_by().values_list("state", reason).annotate(found=Count("pk"))
        return [
            (DeliveryState(state), words, found)
            for state, words, found in counted.order_by("-found")[:MOST_REASONS]
        ]

    def unfinished(self) -> Self:
        return self.unsettled().filter(state__in=OPEN_STATES)

    def uncertain(self) -> Self:
        return self.filter(state=DeliveryState.UNCERTAIN)

    def outlived(self, *, now: datetime) -> Self:
        """Nobody needs them any more. A sending waits for each of its letters."""
        return self.unsettled().to_one().filter(state=DeliveryState.PENDING, expires_at__lte=now)

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
