"""Rows as values: what lists, calendars and counts tell, so that what is made can be kept."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.urls import reverse

from core.components.once import address
from events.enums import (
    EventType,
)

if TYPE_CHECKING:
    pass


class Listed(NamedTuple):
    """An event as lists and cards tell of it: values alone, so what is made of it can be kept."""

    pk: int
    uid: UUID
    type: str
    state: str
    title: str
    slug: str
    summary: str
    picture: str
    picture_alt: str
    starts_at: datetime
    ends_at: datetime
    sign_up_opens_at: datetime
    sign_up_closes_at: datetime
    place_name: str
    is_online: bool
    chapter_name: str | None
    hits: int
    """How many there are in all, on this page of the list and the others."""

    def get_absolute_url(self) -> str:
        return address("events:detail", self.slug)

    def get_type_display(self) -> str:
        return str(EventType(self.type).label)


class InCalendar(NamedTuple):
    """An event as calendars tell of it."""

    uid: UUID
    slug: str
    state: str
    language: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    summary: str
    is_online: bool
    place_name: str

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.slug])


class Attendance(NamedTuple):
    """How many came, of a year, a county and a chapter; of events without one, None."""

    year: int
    county: str | None
    chapter: str | None
    events: int
    participants: int


class ByCategory(NamedTuple):
    """Of an event: who comes and waits at a price, and what is expected from it."""

    name: str
    price: Decimal
    places: int
    waiting: int
    kroner: Decimal


class Priced(NamedTuple):
    """A ticket category as its price is told: `rules.price_for` asks no more of it."""

    pk: int
    name: str
    audience: str
    price: Decimal
    on_sale_from: datetime | None
    on_sale_until: datetime | None
