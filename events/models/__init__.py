"""The rows of the room. Other rooms import them from here."""

from events.models.certificates import Certificate
from events.models.check_ins import CheckIn, CheckInLink, UndoneCheckIn
from events.models.documents import EventDocument
from events.models.evaluations import (
    Evaluation,
    EvaluationAnswer,
    EvaluationItem,
    EvaluationUse,
    Thanks,
)
from events.models.events import CapacityPool, Event, Series, TicketCategory
from events.models.feeds import CalendarFeed
from events.models.invoicing import GroupDiscount, InvoiceLine, InvoiceRun
from events.models.questions import Answer, AnswerFile, EventQuestion, Question
from events.models.sessions import Session, Speaker
from events.models.sign_ups import Booking, Need, Participant, QueueEntry, SessionChoice

__all__ = [
    "Answer",
    "AnswerFile",
    "Booking",
    "CalendarFeed",
    "CapacityPool",
    "Certificate",
    "CheckIn",
    "CheckInLink",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationItem",
    "EvaluationUse",
    "Event",
    "EventDocument",
    "EventQuestion",
    "GroupDiscount",
    "InvoiceLine",
    "InvoiceRun",
    "Need",
    "Participant",
    "Question",
    "QueueEntry",
    "Series",
    "Session",
    "SessionChoice",
    "Speaker",
    "Thanks",
    "TicketCategory",
    "UndoneCheckIn",
]
