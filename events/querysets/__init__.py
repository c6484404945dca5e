"""Which: named sets of rows that build on each other."""

from events.querysets.check_ins import CheckInLinkQuerySet, CheckInQuerySet, Inside
from events.querysets.events import EventQuerySet, TicketCategoryQuerySet
from events.querysets.sign_ups import (
    CapacityPoolQuerySet,
    ParticipantQuerySet,
    QueueEntryQuerySet,
)
from events.querysets.told import Attendance, InCalendar, Listed, Priced

__all__ = [
    "Attendance",
    "CapacityPoolQuerySet",
    "CheckInLinkQuerySet",
    "CheckInQuerySet",
    "EventQuerySet",
    "InCalendar",
    "Inside",
    "Listed",
    "ParticipantQuerySet",
    "Priced",
    "QueueEntryQuerySet",
    "TicketCategoryQuerySet",
]
