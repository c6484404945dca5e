from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    def valid(self, *, on: date) -> Self:
        """Those in force on the day; `ends_on` is the last day, and empty means open."""
        started = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
        still_open = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.filter(started & still_open)
