"""What is done with letters: owed by the rooms, sent by the worker, settled by staff."""

from outbox.services.owing import nudge, owe

__all__ = ["nudge", "owe"]
