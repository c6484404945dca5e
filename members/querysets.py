from __future__ import annotations

from datetime import date
from typing import Self

from core.querysets import DatedQuerySet
from members.enums import AffiliationState


class AffiliationQuerySet(DatedQuerySet):
    def confirmed(self, *, on: date) -> Self:
        return self.valid(on=on).filter(state=AffiliationState.CONFIRMED)

    def waiting(self) -> Self:
        return self.filter(state=AffiliationState.WAITING)
