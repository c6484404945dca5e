"""Writing a meetup in the browser: a draft first, from nothing or from an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import chain, count
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.timezone import localdate, localtime

from core.pictures import delete_files
from core.refusals import Refused
from core.services import broken_constraint, log_act
from events import rules
from events.enums import RESERVED_SLUGS, Audience, EventState, Refusal
from events.models import CapacityPool, Event, TicketCategory
from events.services.capacity import set_capacity
from events.services.editing import edit, locked
from events.services.questions import copy_questions
from members.models import Person
from regions.models import Chapter

LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
LONGEST_SLUG = 100
UNIQUE_UID, UNIQUE_SLUG = "events_event_uid_key", "events_event_slug_key"
NAMES = {Audience.MEMBERS: "Medlemmer", Audience.OTHERS: "Andre"}
NOT_COPIED = {
    *("id", "uid", "slug", "state", "picture", "picture_alt", "previous_starts_at", "sequence"),
    *("changed_at", "published_at", "cancel_reason", "report", "access_responsible"),
}


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
    _add(event)
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
        pool = event.pools.get()
        set_capacity(pool=pool, capacity=terms.capacity, by=by, now=now)
        if event.state == EventState.DRAFT:
            _set_prices(event, pool, terms)
    return event


@transaction.atomic
def copy(*, event: Event, uid: UUID, by: Person, now: datetime) -> Event:
    """A draft with the same words, places and prices, the same time on the same weekday.

    The same `uid` is the same press of the button. Raises Refused.
    """
    weeks = weeks_until_next(localdate(event.starts_at), today=localdate(now))
    fields = {
        field.name: getattr(event, field.name)
        for field in event._meta.concrete_fields
        if field.name not in NOT_COPIED
    }
    for name in ("starts_at", "ends_at", "sign_up_closes_at", "cancel_until"):
        fields[name] = weeks_later(fields[name], weeks=weeks)
    fields["sign_up_opens_at"] = fields["changed_at"] = now
    fields["sign_up_closes_at"] = (
        fields["sign_up_closes_at"] if fields["sign_up_closes_at"] > now else fields["starts_at"]
    )
    draft = Event(uid=uid, **fields)
    _add(draft)
    for pool in event.pools.prefetch_related("categories"):
        fresh = CapacityPool.objects.create(event=draft, name=pool.name, capacity=pool.capacity)
        TicketCategory.objects.bulk_create(
            TicketCategory(
                event=draft, pool=fresh, name=old.name, audience=old.audience, price=old.price
            )
            for old in pool.categories.all()
        )
    copy_questions(event, draft)
    log_act(
        by=by, now=now, verb="event.copied", subject=draft, text=f"Kopierte {event} til et utkast."
    )
    return draft


@transaction.atomic
def delete_draft(*, event: Event, by: Person, now: datetime) -> None:
    """For good, with its pictures and files. Raises Refused."""
    event = locked(event)
    if reason := rules.refusal_to_delete(event):
        raise Refused(reason)
    log_act(by=by, now=now, verb="event.deleted", subject=event, text="Slettet utkastet.")
    if event.picture:
        transaction.on_commit(partial(delete_files, event.picture))
    event.categories.all().delete()  # they hold on to the pools
    event.delete()


# ---- Which day -----------------------------------------------------------------------------


def weeks_until_next(day: date, *, today: date) -> int:
    """How many weeks to the same weekday nearest to the same date, the first that is to come."""
    weeks, year = 0, day.year
    while day + timedelta(weeks=weeks) <= today:
        year += 1
        days = (date(year, day.month, 1) - day.replace(day=1)).days
        weeks = round(days / 7)
    return weeks


def weeks_later(moment: datetime, *, weeks: int) -> datetime:
    """At the same time of the day in Oslo, also across a change of the clock."""
    local = localtime(moment)
    day = local.date() + timedelta(weeks=weeks)
    return datetime.combine(day, local.time(), tzinfo=local.tzinfo)


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
    is_plain = Audience.EVERYONE not in audiences and len(audiences) == len(set(audiences))
    return is_plain and len(event.pools.all()) == 1


def _add(event: Event) -> None:
    """Under the first address that is free; somebody may take it between the look and the row."""
    for slug in free_slugs(event.title, year=localdate(event.starts_at).year):
        event.slug = slug
        try:
            with transaction.atomic():
                event.save(force_insert=True)
        except IntegrityError as error:
            if broken_constraint(error) == UNIQUE_SLUG:
                continue
            if event.picture:
                delete_files(event.picture)
            if broken_constraint(error) == UNIQUE_UID:
                raise Refused(Refusal.FORM_USED) from error
            raise
        else:
            return


def free_slugs(title: str, *, year: int) -> Iterator[str]:
    """From the title; when it is taken with the year, and then with a number too."""
    base = slugify(title.lower().translate(LETTERS))[:LONGEST_SLUG].strip("-") or "mote"
    like_it = Event.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    taken = {*like_it, *RESERVED_SLUGS}
    numbered = (f"{base}-{year}-{number}" for number in count(2))
    return (slug for slug in chain([base, f"{base}-{year}"], numbered) if slug not in taken)


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
