"""Events among what is due by the calendar."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from events.models import Event
from events.querysets import ParticipantQuerySet
from outbox.reminders import Occasion, Receiver


def occasion_of(
    event: Event, *, due_at: datetime, useful_until: datetime, receivers: int
) -> Occasion:
    """One for the event, however often it is moved."""
    return Occasion(
        key=str(event.pk),
        about=event.title,
        due_at=due_at,
        useful_until=useful_until,
        receivers=receivers,
        url=reverse("admin:events_event_change", args=[event.pk]),
    )


def receivers_of(participants: ParticipantQuerySet) -> list[Receiver]:
    rows = participants.order_by("name", "pk").values_list("name", "email")
    return [Receiver(name, email) for name, email in rows]
