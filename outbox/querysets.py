from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models

from outbox.enums import OPEN_STATES, DeliveryState


class DeliveryQuerySet(models.QuerySet):
    def due(self, *, now: datetime) -> Self:
        return self.filter(state=DeliveryState.PENDING, next_at__lte=now)

    def unfinished(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def lease_expired(self, *, now: datetime) -> Self:
        return self.filter(lease_until__lt=now)
