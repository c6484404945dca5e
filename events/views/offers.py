"""What an event offers the one who looks: places left and the price, each in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
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
from events.models import CapacityPool, Event, Participant, TicketCategory
from events.querysets import Listed
from events.rules import NO_PROOFS, Proofs, Quote, Step
from members.rules import ActingChoice, acting_choices

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Organisation, Person


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
    """Two queries more, one for the places and one for the prices of them all; and for those who
    are logged in two at most for what is only for speakers and organisers."""
    choices = choices_of(person, now=now)
    pks = [event.pk for event in events]
    places, categories = places_of(pks), categories_of(pks)
    proofs = rules.proofs_of(person, categories, on=localdate(now))
    state_texts = {state: capfirst(str(state.label)) for state in Availability}
    return [
        _row(
            event,
            places[event.pk],
            categories[event.pk],
            choices,
            state_texts=state_texts,
            proofs=proofs.get(event.pk, NO_PROOFS),
            now=now,
        )
        for event in events
    ]


def _row(
    event: Listed,
    places: list[Places],
    categories: Categories,
    choices: list[ActingChoice] | None,
    *,
    state_texts: Mapping[Availability, str],
    proofs: Proofs,
    now: datetime,
) -> Row:
    state = rules.availability(event, places, now=now)
    return Row(
        event=event,
        state=state.value,
        state_text=state_texts[state],
        price=price_in_words(categories, choices, proofs=proofs, now=now)
        if state in PRICED
        else "",
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
    categories: Categories,
    choices: list[ActingChoice] | None,
    *,
    proofs: Proofs = NO_PROOFS,
    now: datetime,
) -> str:
    if choices is None:
        on_sale = [category for category in categories if rules.is_on_sale(category, now=now)]
        return _price_for_anybody(tuple(on_sale))
    offers = rules.offers_for(categories, choices, now=now, proofs=proofs)
    return (
        kroner(min(offer.price for offer in offers)) if offers else _members_only(categories, now)
    )


@once
def _price_for_anybody(on_sale: tuple[TicketCategory, ...]) -> str:
    return rules.price_for_anybody(on_sale)


def _members_only(categories: Categories, now: datetime) -> str:
    return _("Bare for medlemmer") if _quote(categories, is_member=True, now=now) else ""


def _quote(categories: Categories, *, is_member: bool, now: datetime) -> Quote | None:
    return rules.price_for(categories, organisation=None, is_member=is_member, now=now)


# ---- On the page of one event -------------------------------------------------------------------


def prices_of(
    categories: Categories,
    choices: list[ActingChoice] | None,
    *,
    proofs: Proofs = NO_PROOFS,
    now: datetime,
) -> list[Price]:
    if choices is None:
        return _prices_for_all(categories, now=now)
    offers = rules.offers_for(categories, choices, now=now, proofs=proofs)
    if len(offers) == 1:
        return [Price(_("Din pris"), kroner(offers[0].price), offers[0].reason)]
    return [Price(each.acts_for, kroner(each.price), each.reason) for each in offers]


def _prices_for_all(categories: Categories, *, now: datetime) -> list[Price]:
    members = _quote(categories, is_member=True, now=now)
    others = _quote(categories, is_member=False, now=now)
    if members and others and members.price == others.price:
        return [Price(_("Pris"), kroner(others.price), rules.why(others, organisation=None))]
    sides = [(_("Medlemmer"), members), (_("Andre"), others)]
    return [
        Price(name, kroner(quote.price), rules.early_sentence(quote))
        for name, quote in sides
        if quote
    ]


def group_sentences(event: Event, choices: list[ActingChoice] | None) -> tuple[str, ...]:
    """What many from one organisation save, and how far the reader's have come. One query where
    there is such a discount and an organisation; the steps come with the event."""
    steps = steps_of(event)
    organisations = [each.organisation for each in choices or () if each.organisation]
    if not steps or not organisations:
        return tuple(rules.step_sentences(steps))
    counts = Participant.objects.places_by_organisation(event, organisations)
    is_alone = len(organisations) == 1
    standing = [
        rules.standing_sentence(counts.get(each.pk, 0), name="" if is_alone else each.short_name)
        for each in organisations
    ]
    return (*rules.step_sentences(steps), *standing)


def group_sentences_so_far(event: Event, organisation: Organisation | None) -> tuple[str, ...]:
    """For a receipt: what they have reached, or what it takes."""
    steps = steps_of(event) if organisation else []
    if not steps or organisation is None:
        return ()
    counts = Participant.objects.places_by_organisation(event, [organisation])
    places = counts.get(organisation.pk, 0)
    if reached := rules.reached_sentence(steps, places=places):
        return (reached,)
    return (*rules.step_sentences(steps), rules.standing_sentence(places))


def steps_of(event: Event) -> list[Step]:
    """As `with_group_discounts` told them; asked for where it did not, of what is kept."""
    if event.pk is None:
        return []
    told = vars(event).get("group_steps")
    rows = event.discounts.values_list("from_places", "percent") if told is None else told
    return [Step(*row) for row in rows]


def audience_of(categories: Categories, *, now: datetime) -> str:
    if _quote(categories, is_member=False, now=now) or not categories:
        return _("Åpent for alle")
    return _("For dem som arbeider hos medlemmer")
