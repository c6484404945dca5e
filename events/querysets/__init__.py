"""Which: named sets of rows that build on each other."""

from events.querysets.events import EventQuerySet, TicketCategoryQuerySet
from events.querysets.sign_ups import (
    CapacityPoolQuerySet,
    ParticipantQuerySet,
    QueueEntryQuerySet,
    SessionChoiceQuerySet,
)
from events.querysets.told import Attendance, InCalendar, Listed, Priced

__all__ = [
    "Attendance",
    "CapacityPoolQuerySet",
    "EventQuerySet",
    "InCalendar",
    "Listed",
    "ParticipantQuerySet",
    "Priced",
    "QueueEntryQuerySet",
    "SessionChoiceQuerySet",
    "TicketCategoryQuerySet",
]
