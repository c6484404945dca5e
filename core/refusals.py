from __future__ import annotations

from django.db.models import TextChoices


class Refused(Exception):
    """A rule says no. The reason's label is the sentence the person reads, filled with `values`
    where it has gaps (`{name}`)."""

    def __init__(self, reason: TextChoices, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values

    def __str__(self) -> str:
        sentence = str(self.reason.label)
        return sentence.format(**self.values) if self.values else sentence
