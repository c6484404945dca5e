"""Which: named sets of rows that build on each other."""

from events.querysets.certificates import CertificateQuerySet
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
    "CertificateQuerySet",
    "EventQuerySet",
    "InCalendar",
    "Listed",
    "ParticipantQuerySet",
    "Priced",
    "QueueEntryQuerySet",
    "TicketCategoryQuerySet",
]
