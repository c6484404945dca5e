"""The rows of the room. Other rooms import them from here."""

from events.models.certificates import Certificate
from events.models.check_ins import CheckIn
from events.models.documents import EventDocument
from events.models.events import CapacityPool, Event, Series, TicketCategory
from events.models.sessions import Session, Speaker
from events.models.sign_ups import Booking, Need, Participant, QueueEntry, SessionChoice

__all__ = [
    "Booking",
    "CapacityPool",
    "Certificate",
    "CheckIn",
    "Event",
    "EventDocument",
    "Need",
    "Participant",
    "QueueEntry",
    "Series",
    "Session",
    "SessionChoice",
    "Speaker",
    "TicketCategory",
]
