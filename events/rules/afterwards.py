"""After the event: when people are thanked, and how long they are asked what they thought."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core import hours
from events.enums import EventState, ItemKind, Refusal
from events.models import Evaluation, Event

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

THANKED_FROM = time(9)
THANKED_FOR = timedelta(days=7)
ANSWERS_BEFORE_SHOWN = 5
MOST_ITEMS = 6
FEWEST_ITEMS = 3


class Item(NamedTuple):
    """A question of an evaluation, as it is set up."""

    kind: str
    text: StrOrPromise
    choices: tuple[StrOrPromise, ...] = ()


DEFAULT_ITEMS = (
    Item(ItemKind.SCALE, _("Hvor fornøyd er du med arrangementet?")),
    Item(ItemKind.SCALE, _("Hvor nyttig var innholdet for arbeidet ditt?")),
    Item(ItemKind.SCALE, _("Hvor godt fungerte stedet og det praktiske?")),
    Item(ItemKind.CHOICE, _("Vil du komme igjen?"), (_("Ja"), _("Kanskje"), _("Nei"))),
    Item(ItemKind.TEXT, _("Hva var bra?")),
    Item(ItemKind.TEXT, _("Hva kan vi gjøre bedre?")),
)


def thanked_at(event: Event) -> datetime:
    """At nine o'clock in Oslo on the first working day after."""
    day = localdate(event.ends_at) + timedelta(days=1)
    return hours.at(hours.working_day_from(day), THANKED_FROM)


def is_thanked_now(event: Event, *, now: datetime) -> bool:
    """A tick that was missed is caught up for a week; what is older has been thanked for, or never
    will be."""
    return thanked_at(event) <= now < thanked_at(event) + THANKED_FOR


def evaluation_closes_at(evaluation: Evaluation) -> datetime:
    return evaluation.event.ends_at + timedelta(days=evaluation.days_open)


def refusal_to_evaluate(evaluation: Evaluation, *, now: datetime) -> Refusal | None:
    if evaluation.event.state == EventState.CANCELLED:
        return Refusal.EVENT_CANCELLED
    if now < evaluation.event.ends_at:
        return Refusal.EVALUATION_NOT_OPEN
    is_over = now >= evaluation_closes_at(evaluation) or not evaluation.is_wanted
    return Refusal.EVALUATION_CLOSED if is_over else None


def shows_results(evaluation: Evaluation) -> bool:
    """With fewer answers one could guess who said what."""
    return evaluation.replies >= ANSWERS_BEFORE_SHOWN
