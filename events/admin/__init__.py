"""What the secretariat does with meeting places. Whatever has a rule goes through a service."""

from events.admin import bookings, door, events, invoicing, programme, questions, queue

__all__ = ["bookings", "door", "events", "invoicing", "programme", "questions", "queue"]
