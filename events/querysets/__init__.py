"""Which: named sets of rows that build on each other."""

from events.querysets.events import EventQuerySet, TicketCategoryQuerySet
from events.querysets.questions import (
    AnswerQuerySet,
    EventQuestionQuerySet,
    QuestionQuerySet,
)
from events.querysets.sign_ups import (
    CapacityPoolQuerySet,
    ParticipantQuerySet,
    QueueEntryQuerySet,
)
from events.querysets.told import Attendance, ByCategory, InCalendar, Listed, Priced

__all__ = [
    "AnswerQuerySet",
    "Attendance",
    "ByCategory",
    "CapacityPoolQuerySet",
    "EventQuerySet",
    "EventQuestionQuerySet",
    "InCalendar",
    "Listed",
    "ParticipantQuerySet",
    "Priced",
    "QuestionQuerySet",
    "QueueEntryQuerySet",
    "TicketCategoryQuerySet",
]
