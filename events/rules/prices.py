from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.templatetags.when import day, kroner, when
from events.enums import (
    PROVED_AUDIENCES,
    Audience,
    PriceReason,
    Refusal,
)
from events.models import Participant, TicketCategory

if TYPE_CHECKING:
    from members.models import Organisation
    from members.rules import ActingChoice


class Proofs(NamedTuple):
    """What a participant has that gives a price of its own at an event: see `proofs_of`."""

    speaks_at: str = ""
    """The title of a session they give."""
    organises: bool = False


NO_PROOFS = Proofs()


@dataclass(frozen=True)
class Quote:
    """`later_price` is what the same person pays from `early_until` on, where that is more."""

    category: TicketCategory
    price: Decimal
    reason: PriceReason
    proof: str = ""
    early_until: datetime | None = None
    later_price: Decimal | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What a participant's row keeps of it."""
        return {
            "category": self.category,
            "price": self.price,
            "price_reason": self.reason,
            "price_proof": self.proof,
            "early_until": self.early_until,
        }


def price_for(
    categories: Iterable[TicketCategory],
    *,
    organisation: Organisation | None,
    is_member: bool,
    now: datetime,
    proofs: Proofs = NO_PROOFS,
) -> Quote | None:
    """The lowest price that is theirs now, or None when no category is for them."""
    quotes = quotes_for(
        categories, organisation=organisation, is_member=is_member, now=now, proofs=proofs
    )
    return quotes[0] if quotes else None


def quotes_for(
    categories: Iterable[TicketCategory],
    *,
    organisation: Organisation | None,
    is_member: bool,
    now: datetime,
    proofs: Proofs = NO_PROOFS,
) -> list[Quote]:
    """Every category that is theirs now, the lowest price first.

    `is_member` tells whether the organisation they act for is a member today. Where nothing is
    made for members, members pay as others do. `proofs` are those of whoever takes part, also
    where somebody else signs them up.
    """
    rows = list(categories)
    on_sale = [category for category in rows if is_on_sale(category, now=now)]
    quotes = quotes_among(on_sale, organisation=organisation, is_member=is_member, proofs=proofs)
    return [_with_later_price(quote, rows, is_member=is_member, proofs=proofs) for quote in quotes]


def quotes_among(
    on_sale: Sequence[TicketCategory],
    *,
    organisation: Organisation | None,
    is_member: bool,
    proofs: Proofs = NO_PROOFS,
) -> list[Quote]:
    theirs = _theirs(on_sale, is_member=is_member, proofs=proofs)
    theirs.sort(key=lambda category: (category.price, category.pk))
    return [
        Quote(
            category,
            category.price,
            _price_reason(category, on_sale, organisation=organisation, is_member=is_member),
            proofs.speaks_at if category.audience == Audience.SPEAKERS else "",
        )
        for category in theirs
    ]


def _theirs(
    on_sale: Sequence[TicketCategory], *, is_member: bool, proofs: Proofs
) -> list[TicketCategory]:
    theirs = [category for category in on_sale if is_for(category, is_member=is_member)]
    if is_member and not theirs:
        theirs = [category for category in on_sale if is_for(category, is_member=False)]
    return theirs + [category for category in on_sale if is_proved(category, proofs)]


def _with_later_price(
    quote: Quote, rows: Sequence[TicketCategory], *, is_member: bool, proofs: Proofs
) -> Quote:
    until = quote.category.on_sale_until
    if until is None:
        return quote
    is_by_proof = quote.category.audience in PROVED_AUDIENCES
    later = _theirs(
        [category for category in rows if is_on_sale(category, now=until)],
        is_member=is_member,
        proofs=proofs if is_by_proof else NO_PROOFS,
    )
    price = min((category.price for category in later), default=quote.price)
    return replace(quote, early_until=until, later_price=price) if price > quote.price else quote


@dataclass(frozen=True)
class Offer:
    """What somebody pays when they act for an organisation, or for none."""

    organisation: Organisation | None
    quote: Quote
    is_lowest: bool = True
    label: str = ""
    """What tells it from the others that somebody may choose among."""

    @property
    def key(self) -> str:
        side = str(self.organisation.pk if self.organisation else 0)
        return side if self.is_lowest else f"{side}-{self.quote.category.pk}"

    @property
    def acts_for(self) -> str:
        return side_name(self.organisation)

    @property
    def price(self) -> Decimal:
        return self.quote.price

    @property
    def reason(self) -> str:
        return why(self.quote, organisation=self.organisation)


def offers_for(
    categories: Iterable[TicketCategory],
    choices: Iterable[ActingChoice],
    *,
    now: datetime,
    proofs: Proofs = NO_PROOFS,
) -> list[Offer]:
    """The lowest for each organisation they may act for, members first. Empty: no price is for
    them."""
    offers = all_offers_for(categories, choices, now=now, proofs=proofs)
    return [offer for offer in offers if offer.is_lowest]


def all_offers_for(
    categories: Iterable[TicketCategory],
    choices: Iterable[ActingChoice],
    *,
    now: datetime,
    proofs: Proofs = NO_PROOFS,
) -> list[Offer]:
    """As `offers_for`, each followed by the other prices that are theirs too."""
    rows = list(categories)
    sides: list[tuple[Organisation | None, bool]] = [
        (choice.organisation, choice.is_member) for choice in choices
    ]
    found = [
        (
            organisation,
            quotes_for(
                rows, organisation=organisation, is_member=is_member, now=now, proofs=proofs
            ),
        )
        for organisation, is_member in sides or [(None, False)]
    ]
    return [
        Offer(
            organisation,
            quote,
            is_lowest=quote is quotes[0],
            label=_label(organisation, quote, sides=len(found), prices=len(quotes)),
        )
        for organisation, quotes in found
        for quote in quotes
    ]


def _label(organisation: Organisation | None, quote: Quote, *, sides: int, prices: int) -> str:
    if prices == 1:
        return side_name(organisation)
    name = quote.category.name
    return name if sides == 1 else f"{side_name(organisation)}, {name}"


def side_name(organisation: Organisation | None) -> str:
    return str(organisation or _("Meg selv"))


def refusal_of_price(categories: Collection[TicketCategory], *, now: datetime) -> Refusal:
    """Why there is no price for somebody."""
    audiences = {row.audience for row in categories if is_on_sale(row, now=now)}
    if not audiences:
        return Refusal.NOTHING_ON_SALE
    return Refusal.PROVED_ONLY if audiences <= {*PROVED_AUDIENCES} else Refusal.MEMBERS_ONLY


def is_on_sale(category: TicketCategory, *, now: datetime) -> bool:
    """As `TicketCategoryQuerySet.on_sale`, for rows already fetched."""
    begun = category.on_sale_from is None or category.on_sale_from <= now
    return begun and (category.on_sale_until is None or now < category.on_sale_until)


def is_for(category: TicketCategory, *, is_member: bool) -> bool:
    """Without any proof."""
    if category.audience == Audience.EVERYONE:
        return True
    return category.audience == (Audience.MEMBERS if is_member else Audience.OTHERS)


def is_proved(category: TicketCategory, proofs: Proofs) -> bool:
    if category.audience == Audience.SPEAKERS:
        return bool(proofs.speaks_at)
    return category.audience == Audience.ORGANISERS and proofs.organises


# ---- Why ----------------------------------------------------------------------------------------


def _price_reason(
    category: TicketCategory,
    on_sale: Sequence[TicketCategory],
    *,
    organisation: Organisation | None,
    is_member: bool,
) -> PriceReason:
    if category.audience == Audience.SPEAKERS:
        return PriceReason.SPEAKER if category.price else PriceReason.FREE_FOR_SPEAKERS
    if category.audience == Audience.ORGANISERS:
        return PriceReason.ORGANISER if category.price else PriceReason.FREE_FOR_ORGANISERS
    open_to_all = [other for other in on_sale if other.audience not in PROVED_AUDIENCES]
    others_may_come = any(is_for(other, is_member=False) for other in open_to_all)
    one_price = len({other.price for other in open_to_all}) == 1
    if others_may_come and one_price:
        return PriceReason.SAME_FOR_ALL if category.price else PriceReason.FREE
    if is_member:
        return PriceReason.MEMBER if category.price else PriceReason.FREE_FOR_MEMBERS
    return PriceReason.NOT_MEMBER if organisation else PriceReason.NO_ORGANISATION


def why(quote: Quote, *, organisation: Organisation | None) -> str:
    """Why this price, and how long, in the active language."""
    reason = price_sentence(quote.reason, organisation=organisation, session=quote.proof)
    return f"{reason} {early_sentence(quote)}".strip()


def early_sentence(quote: Quote) -> str:
    """Until when, and what it costs then; empty where the price stays."""
    if quote.early_until is None or quote.later_price is None:
        return ""
    return _("Tidligpris til %(until)s, deretter %(price)s.") % {
        "until": last_day(quote.early_until),
        "price": kroner(quote.later_price),
    }


def why_paid(participant: Participant, *, organisation: Organisation | None) -> str:
    """As `why`, told afterwards: what they got is theirs."""
    reason = price_sentence(
        participant.price_reason, organisation=organisation, session=participant.price_proof
    )
    if participant.early_until is None:
        return reason
    early = _("Tidligpris, for påmelding til %(until)s.") % {
        "until": last_day(participant.early_until)
    }
    return f"{reason} {early}"


def last_day(until: datetime) -> str:
    """What ends at midnight has the day before as its last one."""
    local = localtime(until)
    is_midnight = (local.hour, local.minute) == (0, 0)
    if is_midnight:
        return _("og med %(day)s") % {"day": day(local.date() - timedelta(days=1))}
    return when(until)


def price_sentence(
    reason: PriceReason | str, *, organisation: Organisation | None, session: str = ""
) -> str:
    """Why this price, in the active language."""
    if organisation is None and reason == PriceReason.MEMBER:
        return _("Medlemspris, fordi du er støttemedlem.")
    if organisation is None and reason == PriceReason.FREE_FOR_MEMBERS:
        return _("Gratis, fordi du er støttemedlem.")
    name = organisation.short_name if organisation else ""
    return str(PriceReason(reason).label).format(organisation=name, session=session)


def price_for_anybody(on_sale: Sequence[TicketCategory]) -> str:
    """What it costs, to somebody of whom nothing is known; nothing, where there is no price."""
    theirs = quotes_among(on_sale, organisation=None, is_member=False)
    members = quotes_among(on_sale, organisation=None, is_member=True)
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
