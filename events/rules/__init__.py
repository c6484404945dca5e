from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from events.enums import (
    Audience,
    Availability,
    EventState,
    Missing,
    ParticipantState,
    PriceReason,
    QueueState,
    Refusal,
)
from events.models import CapacityPool, Event, Participant, QueueEntry, TicketCategory
from events.rules.joining import hears_of_new_link as hears_of_new_link
from events.rules.joining import joins_from as joins_from
from events.rules.joining import refusal_to_join as refusal_to_join

if TYPE_CHECKING:
    from events.querysets import InCalendar, Listed
    from members.models import Organisation, Person
    from members.rules import ActingChoice

OFFER_LASTS = timedelta(hours=48)
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
ANSWER_BEFORE_START = timedelta(hours=2)
FEW_PLACES, FEW_SHARE = 3, Decimal("0.1")
REMIND_FROM = timedelta(hours=48)
REMIND_UNTIL = timedelta(hours=2)


# ---- May they sign up, and cancel ----------------------------------------------------------


def refusal_to_sign_up(event: Event, person: Person, *, now: datetime) -> Refusal | None:
    """The first reason this person may not sign up themselves now; being full is none."""
    if reason := refusal_by_event(event, now=now) or refusal_by_window(event, now=now):
        return reason
    if event.participants.live().filter(person=person).exists():
        return Refusal.ALREADY_IN
    return None


def refusal_by_event(event: Event | Listed, *, now: datetime) -> Refusal | None:
    """What stops even staff from signing somebody up."""
    if event.state == EventState.DRAFT:
        return Refusal.NOT_OPEN
    if event.state == EventState.CANCELLED:
        return Refusal.EVENT_CANCELLED
    if event.ends_at <= now:
        return Refusal.OVER
    return None


def refusal_by_window(event: Event | Listed, *, now: datetime) -> Refusal | None:
    if now < event.sign_up_opens_at:
        return Refusal.NOT_OPEN
    if now >= event.sign_up_closes_at:
        return Refusal.CLOSED
    return None


def is_by_staff(by: Person | None, person: Person | None) -> bool:
    """Whether somebody in the secretariat does this for the person. `by=None` is the portal."""
    return by is not None and by != person and by.is_staff


def refusal_to_act_for(by: Person | None, person: Person | None) -> Refusal | None:
    """One acts for oneself, the secretariat and the portal for anybody."""
    if by is None or by == person or by.is_staff:
        return None
    return Refusal.NOT_YOURS


def refusal_to_cancel(
    participant: Participant, *, by: Person | None, now: datetime
) -> Refusal | None:
    """Staff may cancel for a caller at any time, and the portal for whoever leaves it for good;
    leaving the queue has no deadline."""
    if participant.state == ParticipantState.CANCELLED:
        return Refusal.ALREADY_CANCELLED
    if reason := refusal_to_act_for(by, participant.person):
        return reason
    on_time = participant.state == ParticipantState.WAITING or may_cancel(
        participant.event, now=now
    )
    if not on_time and by is not None and not is_by_staff(by, participant.person):
        return Refusal.TOO_LATE_TO_CANCEL
    return None


def may_cancel(event: Event, *, now: datetime) -> bool:
    """Whether people may still cancel themselves."""
    return now <= event.cancel_until


# ---- What it costs, and why ----------------------------------------------------------------


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


# ---- How many places are left, in words ----------------------------------------------------


class Counters(Protocol):
    capacity: int | None
    taken: int
    waiting: int


def places_left(pool: Counters) -> int | None:
    """None: no limit. Nobody passes a queue, so where one stands nothing is left."""
    if pool.waiting:
        return 0
    return None if pool.capacity is None else max(0, pool.capacity - pool.taken)


def availability(
    event: Event | Listed, pools: Iterable[Counters], *, now: datetime
) -> Availability:
    if event.state == EventState.CANCELLED:
        return Availability.CANCELLED
    if event.ends_at <= now:
        return Availability.OVER
    if reason := refusal_by_event(event, now=now) or refusal_by_window(event, now=now):
        return Availability.NOT_OPEN if reason == Refusal.NOT_OPEN else Availability.CLOSED
    return _word_for(list(pools))


def _word_for(pools: list[Counters]) -> Availability:
    left = [places_left(pool) for pool in pools]
    if not pools:
        return Availability.CLOSED
    if None in left:
        return Availability.MANY
    total_left = sum(places or 0 for places in left)
    if total_left == 0:
        return Availability.QUEUE
    total = sum(pool.capacity or 0 for pool in pools)
    is_few = total_left <= FEW_PLACES or total_left <= total * FEW_SHARE
    return Availability.FEW if is_few else Availability.MANY


# ---- The queue -----------------------------------------------------------------------------


def queue_place(entry: QueueEntry) -> int:
    """Their number in the line: 1 is the next. The queryset's `with_place` for many."""
    return QueueEntry.objects.waiting().filter(pool=entry.pool_id, pk__lte=entry.pk).count()


def takes_place_at_once(entry: QueueEntry) -> bool:
    """Groups are always asked: they may not be whole any more."""
    return entry.takes_place_at_once and entry.places == 1


def hands_out_places(event: Event, *, now: datetime) -> bool:
    """A freed place goes to the queue until the event begins or sign-up closes, the later."""
    return event.state == EventState.PUBLISHED and now < max(
        event.starts_at, event.sign_up_closes_at
    )


def offer_deadline(event: Event, *, now: datetime) -> datetime | None:
    """Two days to answer, never ending at night, and before the event; None: too late to ask."""
    deadline = min(out_of_quiet_hours(now + OFFER_LASTS), last_answer(event))
    return deadline if deadline > now else None


def last_answer(event: Event) -> datetime:
    """No offer is open longer than this."""
    return max(event.starts_at - ANSWER_BEFORE_START, event.sign_up_closes_at)


def out_of_quiet_hours(moment: datetime) -> datetime:
    """From nine in the evening the morning after counts, in Oslo."""
    local = localtime(moment)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    morning = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(morning, QUIET_UNTIL, tzinfo=local.tzinfo)


def refusal_to_answer(
    entry: QueueEntry, *, by: Person | None, person: Person | None, now: datetime
) -> Refusal | None:
    if reason := refusal_to_act_for(by, person):
        return reason
    if entry.state != QueueState.OFFERED or entry.offer_expires_at is None:
        return Refusal.NOT_OFFERED
    return Refusal.NOT_OFFERED if entry.offer_expires_at <= now else None


def reminded_from(event: Event) -> datetime:
    """Whoever gets a place after this has just been told of it, and is not reminded."""
    return event.starts_at - REMIND_FROM


def is_reminded(participant: Participant) -> bool:
    got_place_at = participant.registered_at
    return got_place_at is not None and got_place_at <= reminded_from(participant.event)


# ---- Running an event ----------------------------------------------------------------------


def missing_before_publishing(event: Event, *, now: datetime) -> list[Missing]:
    missing = {
        Missing.PRICE: not event.categories.exists(),
        Missing.PLACE: not (event.is_online or event.place_name),
        Missing.FUTURE: event.starts_at <= now,
        Missing.CANCEL_UNTIL: event.cancel_until > event.starts_at,
    }
    return [what for what, is_missing in missing.items() if is_missing]


def refusal_to_delete(event: Event) -> Refusal | None:
    """Whoever signed up, even if they withdrew, has a page about it."""
    if event.state != EventState.DRAFT:
        return Refusal.NOT_A_DRAFT
    return Refusal.SIGNED_UP_FOR if event.bookings.exists() else None


def refusal_of_capacity(pool: CapacityPool, capacity: int | None) -> Refusal | None:
    """More is always well, also where staff have gone above the limit."""
    if capacity is None or capacity >= pool.taken:
        return None
    is_more = pool.capacity is not None and capacity >= pool.capacity
    return None if is_more else Refusal.BELOW_TAKEN


def refusal_of_times(event: Event) -> Refusal | None:
    """As the constraints of the table, in words."""
    if event.ends_at <= event.starts_at:
        return Refusal.ENDS_TOO_EARLY
    if event.sign_up_closes_at <= event.sign_up_opens_at:
        return Refusal.BEFORE_SIGN_UP_OPENS
    return None


def moved_deadline(deadline: datetime, *, old_start: datetime, new_start: datetime) -> datetime:
    """A later event gives people as much more time; an earlier one takes only what it must."""
    if new_start >= old_start:
        return deadline + (new_start - old_start)
    return min(deadline, new_start)


def place_in_words(event: Event | InCalendar) -> str:
    """In the active language; without the street."""
    if event.is_online and event.place_name:
        return _("%(place)s og på nett") % {"place": event.place_name}
    return _("På nett") if event.is_online else event.place_name
