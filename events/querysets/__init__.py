"""Which: named sets of rows that build on each other."""

from events.querysets.certificates import CertificateQuerySet
from events.querysets.check_ins import CheckInLinkQuerySet, CheckInQuerySet, Inside
from events.querysets.events import EventQuerySet, TicketCategoryQuerySet
from events.querysets.invoicing import InvoiceLineQuerySet
from events.querysets.programme import (
    EventDocumentQuerySet,
    SessionQuerySet,
    SpeakerQuerySet,
)
from events.querysets.questions import (
    AnswerQuerySet,
    EventQuestionQuerySet,
    QuestionQuerySet,
)
from events.querysets.sign_ups import (
    CapacityPoolQuerySet,
    ParticipantQuerySet,
    QueueEntryQuerySet,
    SessionChoiceQuerySet,
)
from events.querysets.told import Attendance, ByCategory, InCalendar, InProgramme, Listed, Priced

__all__ = [
    "AnswerQuerySet",
    "Attendance",
    "ByCategory",
    "CapacityPoolQuerySet",
    "CertificateQuerySet",
    "CheckInLinkQuerySet",
    "CheckInQuerySet",
    "EventDocumentQuerySet",
    "EventQuerySet",
    "EventQuestionQuerySet",
    "InCalendar",
    "InProgramme",
    "Inside",
    "InvoiceLineQuerySet",
    "Listed",
    "ParticipantQuerySet",
    "Priced",
    "QuestionQuerySet",
    "QueueEntryQuerySet",
    "SessionChoiceQuerySet",
    "SessionQuerySet",
    "SpeakerQuerySet",
    "TicketCategoryQuerySet",
]
