"""What an event offers the one who looks: places left and the price, each in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, cast

from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.components.once import once
from core.templatetags.when import kroner
from events import rules
from events.enums import Availability
from events.models import CapacityPool, TicketCategory
from events.querysets import Listed
from events.rules import Quote
from members.rules import ActingChoice, acting_choices

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


Categories = Collection[TicketCategory]
PRICED = {Availability.MANY, Availability.FEW, Availability.QUEUE, Availability.NOT_OPEN}


class Row(NamedTuple):
    event: Listed
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


def rows_of(
    events: Collection[Listed], *, person: Person | AnonymousUser, now: datetime
) -> list[Row]:
    """Two queries more, one for the places and one for the prices of them all."""
    choices = choices_of(person, now=now)
    pks = [event.pk for event in events]
    places, categories = places_of(pks), categories_of(pks)
    return [
        _row(event, places[event.pk], categories[event.pk], choices, now=now) for event in events
    ]


def _row(
    event: Listed,
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


def places_of(events: Collection[int]) -> dict[int, list[Places]]:
    found: dict[int, list[Places]] = defaultdict(list)
    for event, capacity, taken, waiting in CapacityPool.objects.counters(events):
        found[event].append(Places(capacity, taken, waiting))
    return found


def categories_of(events: Collection[int]) -> dict[int, list[TicketCategory]]:
    """As values: what a price is judged by and told with, and no more."""
    found: dict[int, list[TicketCategory]] = defaultdict(list)
    for event, category in TicketCategory.objects.priced(events):
        found[event].append(cast("TicketCategory", category))
    return found


def price_in_words(
    categories: Categories, choices: list[ActingChoice] | None, *, now: datetime
) -> str:
    if choices is None:
        on_sale = [category for category in categories if rules.is_on_sale(category, now=now)]
        return _price_for_anybody(tuple(on_sale))
    offers = rules.offers_for(categories, choices, now=now)
    return (
        kroner(min(offer.price for offer in offers)) if offers else _members_only(categories, now)
    )


@once
def _price_for_anybody(on_sale: tuple[TicketCategory, ...]) -> str:
    theirs = rules.quotes_among(on_sale, organisation=None, is_member=False)
    members = rules.quotes_among(on_sale, organisation=None, is_member=True)
    if not theirs:
        return _("Bare for medlemmer") if members else ""
    price, lower = theirs[0].price, members[0].price if members else theirs[0].price
    if lower >= price:
        return kroner(price)
    if not lower:
        return _("%(price)s, gratis for medlemmer") % {"price": kroner(price)}
    return _("%(price)s, %(lower)s for medlemmer") % {
        "price": kroner(price),
        "lower": kroner(lower),
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
    return [Price(each.acts_for, kroner(each.price), each.reason) for each in offers]


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
