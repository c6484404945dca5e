from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Sum

if TYPE_CHECKING:
    from events.models import Event


class InvoiceLineQuerySet(models.QuerySet):
    def of_event(self, event: Event) -> Self:
        return self.filter(booking__event=event)

    def total(self) -> Decimal:
        total: Decimal | None = self.aggregate(total=Sum("amount"))["total"]
        return total or Decimal(0)

    def for_reading(self) -> Self:
        """With what files and pages say."""
        return self.select_related("run", "booking__event", "booking__organisation", "participant")

    def by_recipient(self) -> Self:
        """The lines of one recipient together."""
        recipient = ("recipient_name", "recipient_orgnr", "recipient_reference")
        return self.order_by(*recipient, "booking_id", "pk")
