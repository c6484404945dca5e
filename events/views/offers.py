"""What an event offers the one who looks: places left and the price, each in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.templatetags.when import kroner
from events import rules
from events.enums import Availability
from events.models import Event
from events.rules import Quote
from members.rules import ActingChoice, acting_choices

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Organisation, Person


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


def _quote(
    event: Event, organisation: Organisation | None, *, is_member: bool, now: datetime
) -> Quote | None:
    return rules.price_for(
        event.categories.all(), organisation=organisation, is_member=is_member, now=now
    )


# ---- In lists -----------------------------------------------------------------------------------


def rows_of(events: Iterable[Event], *, person: Person | AnonymousUser, now: datetime) -> list[Row]:
    """`events` come from `with_availability`."""
    choices = choices_of(person, now=now)
    return [_row(event, choices, now=now) for event in events]


def _row(event: Event, choices: list[ActingChoice] | None, *, now: datetime) -> Row:
    state = rules.availability(event, event.pools.all(), now=now)
    return Row(
        event=event,
        state=state.value,
        state_text=capfirst(str(state.label)),
        price=price_in_words(event, choices, now=now) if state in PRICED else "",
    )


def price_in_words(event: Event, choices: list[ActingChoice] | None, *, now: datetime) -> str:
    if choices is None:
        return _price_for_anybody(event, now=now)
    offers = rules.offers_for(event.categories.all(), choices, now=now)
    return kroner(min(offer.price for offer in offers)) if offers else _members_only(event, now)


def _price_for_anybody(event: Event, *, now: datetime) -> str:
    theirs = _quote(event, None, is_member=False, now=now)
    members = _quote(event, None, is_member=True, now=now)
    if theirs is None:
        return _members_only(event, now)
    if members is None or members.price >= theirs.price:
        return kroner(theirs.price)
    if not members.price:
        return _("%(price)s, gratis for medlemmer") % {"price": kroner(theirs.price)}
    return _("%(price)s, %(lower)s for medlemmer") % {
        "price": kroner(theirs.price),
        "lower": kroner(members.price),
    }


def _members_only(event: Event, now: datetime) -> str:
    return _("Bare for medlemmer") if _quote(event, None, is_member=True, now=now) else ""


# ---- On the page of one event -------------------------------------------------------------------


def prices_of(event: Event, choices: list[ActingChoice] | None, *, now: datetime) -> list[Price]:
    if choices is None:
        return _prices_for_all(event, now=now)
    offers = rules.offers_for(event.categories.all(), choices, now=now)
    if len(offers) == 1:
        return [Price(_("Din pris"), kroner(offers[0].price), offers[0].reason)]
    return [Price(str(each.organisation), kroner(each.price), each.reason) for each in offers]


def _prices_for_all(event: Event, *, now: datetime) -> list[Price]:
    members = _quote(event, None, is_member=True, now=now)
    others = _quote(event, None, is_member=False, now=now)
    if members and others and members.price == others.price:
        reason = rules.price_sentence(others.reason, organisation=None)
        return [Price(_("Pris"), kroner(others.price), reason)]
    sides = [(_("Medlemmer"), members), (_("Andre"), others)]
    return [Price(name, kroner(quote.price)) for name, quote in sides if quote]


def audience_of(event: Event, *, now: datetime) -> str:
    if _quote(event, None, is_member=False, now=now) or not event.categories.all():
        return _("Åpent for alle")
    return _("For dem som arbeider hos medlemmer")
