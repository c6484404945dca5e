from __future__ import annotations

from django.db.models import TextChoices


class Refused(Exception):
    """A rule says no. The reason's label is the sentence the person reads; `named` is what it names
    in braces, such as what stands in the way."""

    def __init__(self, reason: TextChoices, **named: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.named = named

    def __str__(self) -> str:
        label = str(self.reason.label)
        return label.format(**self.named) if self.named else label
