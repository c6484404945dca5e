"""The pages of letters in the admin, by subject."""

from outbox.admin import letters, reminders

__all__ = ["letters", "reminders"]
