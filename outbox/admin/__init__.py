"""The pages of letters in the admin, by subject."""

from outbox.admin import letters, reminders, sendings

__all__ = ["letters", "reminders", "sendings"]
