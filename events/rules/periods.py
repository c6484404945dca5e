"""Prices with a time of their own: where one ends before the next begins, and where two overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.templatetags.when import when
from events.enums import PROVED_AUDIENCES, Audience
from events.models import Event, TicketCategory


class Period(NamedTuple):
    audience: str
    begins: datetime
    ends: datetime


def price_gaps(
    categories: Sequence[TicketCategory], *, opens_at: datetime, closes_at: datetime
) -> list[Period]:
    """The times between two prices for the same people when they have none. Before the first is
    no gap: members may come first."""
    gaps = []
    for audience in _audiences(categories):
        spans = _spans(categories, audience, opens_at, closes_at)
        for begins, ends in _holes(spans):
            gaps.append(Period(audience, begins, ends))
    return gaps


def prices_that_end(
    categories: Sequence[TicketCategory], *, opens_at: datetime, closes_at: datetime
) -> list[Period]:
    """Where people lose their last price while sign-up is still open."""
    last = {
        audience: max(ends for _begins, ends in spans)
        for audience in _audiences(categories)
        if (spans := _spans(categories, audience, opens_at, closes_at))
    }
    everyone_else = last.keys() >= {Audience.MEMBERS, Audience.OTHERS}
    return [
        Period(who, ends, closes_at)
        for who, ends in last.items()
        if ends < closes_at and not (who == Audience.EVERYONE and everyone_else)
    ]


def overlapping_prices(
    categories: Sequence[TicketCategory],
) -> list[tuple[TicketCategory, TicketCategory]]:
    """Two for the same people and places at the same time, where the one with a period of its own
    was meant to take over from the other."""
    rows = sorted(categories, key=lambda category: category.pk)
    return [
        (one, other)
        for number, one in enumerate(rows)
        for other in rows[number + 1 :]
        if (one.audience, one.pool_id) == (other.audience, other.pool_id) and _overlap(one, other)
    ]


def period_faults(event: Event) -> list[str]:
    """All of it in sentences for staff."""
    rows = list(event.categories.all())
    window = {"opens_at": event.sign_up_opens_at, "closes_at": event.sign_up_closes_at}
    gaps = [
        _("%(who)s har ingen pris fra %(begins)s til %(ends)s.") % _in_words(gap)
        for gap in price_gaps(rows, **window)
    ]
    ends = [
        _("%(who)s har ingen pris fra %(begins)s, selv om påmeldingen er åpen til %(ends)s.")
        % _in_words(period)
        for period in prices_that_end(rows, **window)
    ]
    overlaps = [
        _("«%(one)s» og «%(other)s» gjelder samtidig for samme gruppe. Den laveste blir brukt.")
        % {"one": one, "other": other}
        for one, other in overlapping_prices(rows)
    ]
    return [*gaps, *ends, *overlaps]


def _in_words(period: Period) -> dict[str, str]:
    return {
        "who": capfirst(str(Audience(period.audience).label)),
        "begins": when(period.begins),
        "ends": when(period.ends),
    }


def _audiences(categories: Iterable[TicketCategory]) -> list[str]:
    return sorted({category.audience for category in categories})


def _spans(
    categories: Iterable[TicketCategory], audience: str, opens_at: datetime, closes_at: datetime
) -> list[tuple[datetime, datetime]]:
    """When they have a price while sign-up is open. What everyone may have is theirs too."""
    also = {audience} if audience in PROVED_AUDIENCES else {audience, Audience.EVERYONE}
    spans = [
        (max(category.on_sale_from or opens_at, opens_at), category.on_sale_until or closes_at)
        for category in categories
        if category.audience in also
    ]
    return sorted((begins, min(ends, closes_at)) for begins, ends in spans if begins < closes_at)


def _holes(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    holes = []
    covered = spans[0][1] if spans else None
    for begins, ends in spans:
        if covered and begins > covered:
            holes.append((covered, begins))
        covered = max(ends, covered) if covered else ends
    return holes


def _overlap(one: TicketCategory, other: TicketCategory) -> bool:
    has_period = any((one.on_sale_from, one.on_sale_until, other.on_sale_from, other.on_sale_until))
    return has_period and _begins_before(one, other) and _begins_before(other, one)


def _begins_before(one: TicketCategory, other: TicketCategory) -> bool:
    """Before the other ends."""
    begins, ends = one.on_sale_from, other.on_sale_until
    return begins is None or ends is None or begins < ends
