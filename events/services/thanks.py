"""The letter after the event, to those who came: thanks, where the slides are, and one question."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from core import hours
from core.services import log_act
from events import mail, rules
from events.models import Event, Participant, Thanks
from events.querysets import ParticipantQuerySet
from events.services import evaluations
from events.services.due import occasion_of, receivers_of
from members.models import Person
from outbox.reminders import Move, Occasion, Receiver, Source
from outbox.rendering import RenderedLetter

# To the first working day after, and a week of missed ticks.
LONGEST_WAIT = hours.LONGEST_MOVE + rules.THANKED_FOR + timedelta(days=1)


def coming(*, now: datetime, until: datetime) -> list[Occasion]:
    ending = Event.objects.published().filter(ends_at__gt=now - LONGEST_WAIT, ends_at__lte=until)
    events = [event for event in ending.select_related("thanks") if thanks_of(event).is_wanted]
    to_thank = _to_thank(Participant.objects.filter(event__in=events))
    numbers = dict(to_thank.order_by().values_list("event").annotate(n=Count("pk")))
    return [
        occasion_of(
            event,
            due_at=rules.thanked_at(event),
            useful_until=rules.thanked_at(event) + rules.THANKED_FOR,
            receivers=numbers.get(event.pk, 0),
        )
        for event in events
    ]


def owe(key: str, now: datetime) -> int:
    """Once to each, whatever happens to the tick."""
    event = Event.objects.published().select_related("thanks").filter(pk=key).first()
    if event is None or not rules.is_thanked_now(event, now=now) or not thanks_of(event).is_wanted:
        return 0
    to_thank = _to_thank(Participant.objects.filter(event=event))
    rows = list(to_thank.select_related("person", "booking__organisation", "category"))
    if rows:
        evaluation = evaluations.ready(event)
        mail.thanks(
            event,
            rows,
            greeting=thanks_of(event).greeting,
            evaluation=evaluation if evaluation.is_wanted else None,
            new_path=evaluations.new_path,
            now=now,
        )
    return len(rows)


def receivers(key: str, now: datetime) -> list[Receiver]:
    return receivers_of(_to_thank(Participant.objects.filter(event=int(key))))


def thanks_of(event: Event) -> Thanks:
    """As it is set up, or as it is if nobody does."""
    return getattr(event, "thanks", None) or Thanks(event=event)


@transaction.atomic
def set_up(*, event: Event, is_wanted: bool, greeting: str, by: Person, now: datetime) -> Thanks:
    thanks, _is_new = Thanks.objects.update_or_create(
        event=event, defaults={"is_wanted": is_wanted, "greeting": greeting}
    )
    text = "Skrev på takkebrevet." if is_wanted else "Skrudde av takkebrevet."
    log_act(by=by, now=now, verb="event.thanks_set_up", subject=event, text=text)
    return thanks


def preview(event: Event, *, reader: Person, now: datetime) -> RenderedLetter:
    """As the reader would get it, but for the link that can be used once."""
    return mail.thanks_as_received(
        event, reader, greeting=thanks_of(event).greeting, evaluates=_asks(event), now=now
    )


def _to_thank(participants: ParticipantQuerySet) -> ParticipantQuerySet:
    return mail.not_thanked(participants.registered().who_came().exclude(email=""))


def _asks(event: Event) -> bool:
    evaluation = getattr(event, "evaluation", None)
    return evaluation is None or evaluation.is_wanted


SOURCE = Source(
    name="events.thanks",
    letters=("events/thanks",),
    title="Takk for sist",
    why="Første arbeidsdag etter takker vi dem som var med, og spør hva de syntes.",
    moves=Move.FORWARD,
    coming=coming,
    owe=owe,
    receivers=receivers,
)
