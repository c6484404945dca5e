from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from events.enums import (
    Audience,
    PriceReason,
)
from events.models import TicketCategory

if TYPE_CHECKING:
    from members.models import Organisation
    from members.rules import ActingChoice


@dataclass(frozen=True)
class Quote:
    category: TicketCategory
    price: Decimal
    reason: PriceReason


def price_for(
    categories: Iterable[TicketCategory],
    *,
    organisation: Organisation | None,
    is_member: bool,
    now: datetime,
) -> Quote | None:
    """The lowest price that is theirs now, or None when no category is for them."""
    quotes = quotes_for(categories, organisation=organisation, is_member=is_member, now=now)
    return quotes[0] if quotes else None


def quotes_for(
    categories: Iterable[TicketCategory],
    *,
    organisation: Organisation | None,
    is_member: bool,
    now: datetime,
) -> list[Quote]:
    """Every category that is theirs now, the lowest price first.

    `is_member` tells whether the organisation they act for is a member today. Where nothing is
    made for members, members pay as others do.
    """
    on_sale = [category for category in categories if is_on_sale(category, now=now)]
    return quotes_among(on_sale, organisation=organisation, is_member=is_member)


def quotes_among(
    on_sale: Sequence[TicketCategory], *, organisation: Organisation | None, is_member: bool
) -> list[Quote]:
    theirs = [category for category in on_sale if is_for(category, is_member=is_member)]
    if is_member and not theirs:
        theirs = list(on_sale)
    theirs.sort(key=lambda category: (category.price, category.pk))
    return [
        Quote(
            category,
            category.price,
            _price_reason(category, on_sale, organisation=organisation, is_member=is_member),
        )
        for category in theirs
    ]


@dataclass(frozen=True)
class Offer:
    """What somebody pays when they act for an organisation, or for none."""

    organisation: Organisation | None
    quote: Quote

    @property
    def key(self) -> str:
        return str(self.organisation.pk if self.organisation else 0)

    @property
    def acts_for(self) -> str:
        return str(self.organisation or _("Meg selv"))

    @property
    def price(self) -> Decimal:
        return self.quote.price

    @property
    def reason(self) -> str:
        return price_sentence(self.quote.reason, organisation=self.organisation)


def offers_for(
    categories: Iterable[TicketCategory], choices: Iterable[ActingChoice], *, now: datetime
) -> list[Offer]:
    """One per organisation they may act for, members first. Empty: no price is for them."""
    rows = list(categories)
    sides: list[tuple[Organisation | None, bool]] = [
        (choice.organisation, choice.is_member) for choice in choices
    ]
    quotes = [
        (organisation, price_for(rows, organisation=organisation, is_member=is_member, now=now))
        for organisation, is_member in sides or [(None, False)]
    ]
    return [Offer(organisation, quote) for organisation, quote in quotes if quote]


def is_on_sale(category: TicketCategory, *, now: datetime) -> bool:
    """As `TicketCategoryQuerySet.on_sale`, for rows already fetched."""
    begun = category.on_sale_from is None or category.on_sale_from <= now
    return begun and (category.on_sale_until is None or now < category.on_sale_until)


def is_for(category: TicketCategory, *, is_member: bool) -> bool:
    if category.audience == Audience.EVERYONE:
        return True
    return is_member == (category.audience == Audience.MEMBERS)


def _price_reason(
    category: TicketCategory,
    on_sale: Sequence[TicketCategory],
    *,
    organisation: Organisation | None,
    is_member: bool,
) -> PriceReason:
    others_may_come = any(is_for(other, is_member=False) for other in on_sale)
    one_price = len({other.price for other in on_sale}) == 1
    if others_may_come and one_price:
        return PriceReason.SAME_FOR_ALL if category.price else PriceReason.FREE
    if is_member:
        return PriceReason.MEMBER if category.price else PriceReason.FREE_FOR_MEMBERS
    return PriceReason.NOT_MEMBER if organisation else PriceReason.NO_ORGANISATION


def price_sentence(reason: PriceReason | str, *, organisation: Organisation | None) -> str:
    """Why this price, in the active language."""
    if organisation is None and reason == PriceReason.MEMBER:
        return _("Medlemspris, fordi du er støttemedlem.")
    if organisation is None and reason == PriceReason.FREE_FOR_MEMBERS:
        return _("Gratis, fordi du er støttemedlem.")
    name = organisation.short_name if organisation else ""
    return str(PriceReason(reason).label).format(organisation=name)
