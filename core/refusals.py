from __future__ import annotations

from django.db.models import TextChoices


class Refused(Exception):
    """A rule says no. The reason's label is the sentence the person reads."""

    def __init__(self, reason: TextChoices) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason.label)
