"""The letter after the event, to those who came: thanks, where the slides are, and one question."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from core.services import log_act
from events import mail, rules
from events.models import Event, Participant, Thanks
from events.services import evaluations
from members.models import Person
from outbox.rendering import RenderedLetter

LONGEST_WAIT = timedelta(days=11)  # over a weekend, and a week of missed ticks


def owe_thanks(*, now: datetime) -> int:
    """Once to each, whatever happens to the tick. Returns how many."""
    ended = Event.objects.published().filter(ends_at__gt=now - LONGEST_WAIT, ends_at__lte=now)
    return sum(
        _thank(event, now=now)
        for event in ended.select_related("thanks")
        if rules.is_thanked_now(event, now=now) and thanks_of(event).is_wanted
    )


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


@transaction.atomic
def _thank(event: Event, *, now: datetime) -> int:
    came = Participant.objects.filter(event=event).registered().who_came()
    to_thank = mail.not_thanked(came).select_related("person", "booking__organisation", "category")
    rows = list(to_thank)
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


def _asks(event: Event) -> bool:
    evaluation = getattr(event, "evaluation", None)
    return evaluation is None or evaluation.is_wanted
