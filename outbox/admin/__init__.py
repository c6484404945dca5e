"""The pages of letters in the admin, by subject."""

from outbox.admin import letters, sendings

__all__ = ["letters", "sendings"]
