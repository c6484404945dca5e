"""What an event offers the one who looks: places left and the price, each in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.templatetags.when import kroner
from events import rules
from events.enums import Availability
from events.models import CapacityPool, Event, TicketCategory
from events.rules import Quote
from members.rules import ActingChoice, acting_choices

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


Categories = Collection[TicketCategory]
PRICED = {Availability.MANY, Availability.FEW, Availability.QUEUE, Availability.NOT_OPEN}


@dataclass(frozen=True)
class Row:
    event: Event
    state: str
    state_text: str
    price: str


@dataclass(frozen=True)
class Price:
    name: str
    text: str
    reason: str = ""


def choices_of(person: Person | AnonymousUser, *, now: datetime) -> list[ActingChoice] | None:
    """Whom they may act for; None for a visitor, about whom we know nothing."""
    return acting_choices(person, on=localdate(now)) if person.is_authenticated else None


# ---- In lists -----------------------------------------------------------------------------------


def rows_of(events: Iterable[Event], *, person: Person | AnonymousUser, now: datetime) -> list[Row]:
    """Two queries more, one for the places and one for the prices of them all."""
    events = list(events)
    choices = choices_of(person, now=now)
    places, categories = places_of(events), categories_of(events)
    return [
        _row(event, places[event.pk], categories[event.pk], choices, now=now) for event in events
    ]


def _row(
    event: Event,
    places: list[Places],
    categories: Categories,
    choices: list[ActingChoice] | None,
    *,
    now: datetime,
) -> Row:
    state = rules.availability(event, places, now=now)
    return Row(
        event=event,
        state=state.value,
        state_text=capfirst(str(state.label)),
        price=price_in_words(categories, choices, now=now) if state in PRICED else "",
    )


@dataclass(slots=True)
class Places:
    """A pool as `rules.availability` asks about it: no model, a list holds many."""

    capacity: int | None
    taken: int
    waiting: int


def places_of(events: Collection[Event]) -> dict[int, list[Places]]:
    found: dict[int, list[Places]] = defaultdict(list)
    pools = CapacityPool.objects.filter(event__in=[event.pk for event in events])
    columns = pools.order_by().values_list("event_id", "capacity", "taken", "waiting")
    for event_id, capacity, taken, waiting in columns:
        found[event_id].append(Places(capacity, taken, waiting))
    return found


def categories_of(events: Collection[Event]) -> dict[int, list[TicketCategory]]:
    found: dict[int, list[TicketCategory]] = defaultdict(list)
    for category in TicketCategory.objects.filter(event__in=[event.pk for event in events]):
        found[category.event_id].append(category)
    return found


def price_in_words(
    categories: Categories, choices: list[ActingChoice] | None, *, now: datetime
) -> str:
    if choices is None:
        return _price_for_anybody(categories, now=now)
    offers = rules.offers_for(categories, choices, now=now)
    return (
        kroner(min(offer.price for offer in offers)) if offers else _members_only(categories, now)
    )


def _price_for_anybody(categories: Categories, *, now: datetime) -> str:
    theirs = _quote(categories, is_member=False, now=now)
    members = _quote(categories, is_member=True, now=now)
    if theirs is None:
        return _members_only(categories, now)
    if members is None or members.price >= theirs.price:
        return kroner(theirs.price)
    if not members.price:
        return _("%(price)s, gratis for medlemmer") % {"price": kroner(theirs.price)}
    return _("%(price)s, %(lower)s for medlemmer") % {
        "price": kroner(theirs.price),
        "lower": kroner(members.price),
    }


def _members_only(categories: Categories, now: datetime) -> str:
    return _("Bare for medlemmer") if _quote(categories, is_member=True, now=now) else ""


def _quote(categories: Categories, *, is_member: bool, now: datetime) -> Quote | None:
    return rules.price_for(categories, organisation=None, is_member=is_member, now=now)


# ---- On the page of one event -------------------------------------------------------------------


def prices_of(
    categories: Categories, choices: list[ActingChoice] | None, *, now: datetime
) -> list[Price]:
    if choices is None:
        return _prices_for_all(categories, now=now)
    offers = rules.offers_for(categories, choices, now=now)
    if len(offers) == 1:
        return [Price(_("Din pris"), kroner(offers[0].price), offers[0].reason)]
    return [Price(str(each.organisation), kroner(each.price), each.reason) for each in offers]


def _prices_for_all(categories: Categories, *, now: datetime) -> list[Price]:
    members = _quote(categories, is_member=True, now=now)
    others = _quote(categories, is_member=False, now=now)
    if members and others and members.price == others.price:
        reason = rules.price_sentence(others.reason, organisation=None)
        return [Price(_("Pris"), kroner(others.price), reason)]
    sides = [(_("Medlemmer"), members), (_("Andre"), others)]
    return [Price(name, kroner(quote.price)) for name, quote in sides if quote]


def audience_of(categories: Categories, *, now: datetime) -> str:
    if _quote(categories, is_member=False, now=now) or not categories:
        return _("Åpent for alle")
    return _("For dem som arbeider hos medlemmer")
