"""What the secretariat does with meeting places. Whatever has a rule goes through a service."""

from events.admin import bookings, events, questions, queue

__all__ = ["bookings", "events", "questions", "queue"]
