"""The pages of letters in the admin, by subject."""

from outbox.admin import letters

__all__ = ["letters"]
