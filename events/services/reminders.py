"""The reminder two days before, to whoever has a place. It counts down: where two days before is
in a weekend it comes on the last working day before that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q

from events import mail, rules
from events.enums import EventState
from events.models import Event, Participant
from events.querysets import ParticipantQuerySet
from events.services.due import occasion_of, receivers_of
from outbox.reminders import Move, Occasion, Receiver, Source


def coming(*, now: datetime, until: datetime) -> list[Occasion]:
    """The key of a letter holds the start: a moved event reminds anew, and two at once owe one."""
    events = list(
        Event.objects.filter(
            state=EventState.PUBLISHED,
            starts_at__gt=now + rules.REMIND_UNTIL,
            starts_at__lte=until + rules.REMIND_FROM,
        )
    )
    numbers = dict(
        _to_remind(events, now=now).order_by().values_list("event").annotate(n=Count("pk"))
    )
    return [
        occasion_of(
            event,
            due_at=event.starts_at - rules.REMIND_FROM,
            useful_until=event.starts_at - rules.REMIND_UNTIL,
            receivers=numbers.get(event.pk, 0),
        )
        for event in events
    ]


def owe(key: str, now: datetime) -> int:
    """Who got the place after the reminder left has the letter that says so."""
    Event.objects.hold(int(key))  # moved or cancelled this moment: seen as it is
    event = Event.objects.get(pk=key)
    if event.state != EventState.PUBLISHED or not (
        rules.reminded_from(event) <= now < event.starts_at - rules.REMIND_UNTIL
    ):
        return 0
    rows = list(_with_what_letters_say(_to_remind([event], now=now)))
    mail.reminders(event, rows, now=now)
    return len(rows)


def receivers(key: str, now: datetime) -> list[Receiver]:
    return receivers_of(_to_remind(Event.objects.filter(pk=key), now=now))


def _to_remind(events: Iterable[Event], *, now: datetime) -> ParticipantQuerySet:
    just_told = Q(pk=None)
    for event in events:
        if (left_at := rules.reminded_from(event)) <= now:
            just_told |= Q(event=event, registered_at__gt=left_at)
    participants = Participant.objects.registered().filter(event__in=list(events))
    return mail.not_reminded(participants.exclude(just_told).exclude(email=""))


def _with_what_letters_say(participants: ParticipantQuerySet) -> ParticipantQuerySet:
    return participants.select_related(
        "person", "event", "booking__organisation", "booking__booked_by", "category"
    )


SOURCE = Source(
    name="events.reminder",
    letters=("events/reminder",),
    title="Påminnelse om arrangement",
    why="To dager før minner vi dem som har plass, på når og hvor det er.",
    moves=Move.BACK,
    coming=coming,
    owe=owe,
    receivers=receivers,
)
