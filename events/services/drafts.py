"""Writing a meetup in the browser: a draft first, from nothing or from an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from core.pictures import delete_files
from core.refusals import Refused
from core.services import log_act
from events import rules
from events.enums import Audience, EventState
from events.models import CapacityPool, Event, TicketCategory
from events.services import copying, meeting
from events.services.addresses import add_under_free_address
from events.services.capacity import set_capacity
from events.services.editing import edit
from events.services.locks import locked
from members.models import Person
from regions.models import Chapter

NAMES = {Audience.MEMBERS: "Medlemmer", Audience.OTHERS: "Andre"}


@dataclass(frozen=True)
class Terms:
    """How many, and for how much. `other_price=None`: only for members."""

    capacity: int | None
    member_price: Decimal
    other_price: Decimal | None

    @property
    def prices(self) -> dict[Audience, Decimal]:
        prices = {Audience.MEMBERS: self.member_price, Audience.OTHERS: self.other_price}
        return {audience: price for audience, price in prices.items() if price is not None}


@transaction.atomic
def write_draft(
    *,
    uid: UUID,
    chapter: Chapter | None,
    fields: Mapping[str, Any],
    terms: Terms,
    by: Person,
    now: datetime,
) -> Event:
    """The same `uid` is the same form: sent twice, it makes one draft. Raises Refused."""
    event = Event(uid=uid, chapter=chapter, sign_up_opens_at=now, changed_at=now, **fields)
    if reason := rules.refusal_of_times(event):
        raise Refused(reason)
    add_under_free_address(event)
    pool = CapacityPool.objects.create(event=event, capacity=terms.capacity)
    _set_prices(event, pool, terms)
    log_act(by=by, now=now, verb="event.written", subject=event, text="Skrev et utkast.")
    return event


@transaction.atomic
def rewrite(
    *, event: Event, fields: Mapping[str, Any], terms: Terms | None, by: Person, now: datetime
) -> Event:
    """`terms=None` leaves places and prices alone. What is published keeps its prices."""
    event = edit(event=event, changes=fields, by=by, now=now)
    if terms:
        pool = event.pools.own().get()
        set_capacity(pool=pool, capacity=terms.capacity, by=by, now=now)
        if event.state == EventState.DRAFT:
            _set_prices(event, pool, terms)
    return event


def copy(*, event: Event, uid: UUID, by: Person, now: datetime) -> Event:
    """A draft of all of it, at the same time on the same weekday; sign-up opens at once.

    The same `uid` is the same press of the button. Raises Refused.
    """
    days = rules.days_until_next(localdate(event.starts_at), today=localdate(now))
    return copying.copy(event=event, uid=uid, days=days, opens_at_once=True, by=by, now=now)


@transaction.atomic
def delete_draft(*, event: Event, by: Person, now: datetime) -> None:
    """For good, with its pictures and files. Raises Refused."""
    event = locked(event)
    if reason := rules.refusal_to_delete(event):
        raise Refused(reason)
    log_act(by=by, now=now, verb="event.deleted", subject=event, text="Slettet utkastet.")
    if event.picture:
        transaction.on_commit(partial(delete_files, event.picture))
    meeting.drop(event)
    event.categories.all().delete()  # they hold on to the pools
    event.delete()


# ---- Which day -----------------------------------------------------------------------------


def deadline_on(
    deadline: datetime, *, starts_at: datetime, ends_at: datetime, opens_at: datetime
) -> datetime:
    """A deadline that is over before sign-up opens becomes the start of the event."""
    if deadline <= opens_at:
        return starts_at if starts_at > opens_at else ends_at
    return min(deadline, ends_at)


# ---- Places, prices and the address --------------------------------------------------------


def has_plain_terms(event: Event) -> bool:
    """One pool, and at most one price for members and one for others: what `Terms` can say."""
    audiences = [category.audience for category in event.categories.all()]
    is_plain = {*audiences} <= {*NAMES} and len(audiences) == len(set(audiences))
    return is_plain and sum(pool.session_id is None for pool in event.pools.all()) == 1


def _set_prices(event: Event, pool: CapacityPool, terms: Terms) -> None:
    event.categories.exclude(audience__in=terms.prices).delete()
    for audience, price in terms.prices.items():
        TicketCategory.objects.update_or_create(
            event=event,
            pool=pool,
            audience=audience,
            defaults={"price": price},
            create_defaults={"price": price, "name": NAMES[audience]},
        )
