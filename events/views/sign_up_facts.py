"""What every way of signing up asks about the event first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from core.written import written_once
from events import rules
from events.enums import Refusal
from events.models import Event, TicketCategory
from events.rules import Offer

if TYPE_CHECKING:
    from members.models import Person


def event_to_sign_up(person: Person, slug: str, *, on: date) -> Event:
    """What all may see is found first; a draft only by those who may see it."""
    if event := shown_event(slug):
        return event
    return get_object_or_404(Event.objects.visible_to(person, on=on).with_asks(), slug=slug)


def shown_event(slug: str) -> Event | None:
    return next(iter(_shown(slug=slug)), None)


@written_once
def _shown(slug: str) -> QuerySet[Event]:
    return Event.objects.shown().with_asks().filter(slug=slug).with_group_discounts()


@written_once
def categories_of_event(event: int) -> QuerySet[TicketCategory]:
    return TicketCategory.objects.filter(event=event).select_related("pool")


def refusal_of(
    event: Event, categories: Sequence[TicketCategory], offers: Sequence[Offer], *, now: datetime
) -> Refusal | None:
    """Why there is no form."""
    if reason := rules.refusal_by_event(event, now=now) or rules.refusal_by_window(event, now=now):
        return reason
    if offers:
        return None
    return rules.refusal_of_price(categories, now=now)
