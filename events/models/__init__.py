"""The rows of the room. Other rooms import them from here."""

from events.models.documents import EventDocument
from events.models.events import CapacityPool, Event, Series, TicketCategory
from events.models.feeds import CalendarFeed
from events.models.sign_ups import Booking, Need, Participant, QueueEntry

__all__ = [
    "Booking",
    "CalendarFeed",
    "CapacityPool",
    "Event",
    "EventDocument",
    "Need",
    "Participant",
    "QueueEntry",
    "Series",
    "TicketCategory",
]
