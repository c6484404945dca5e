"""Next time: all of an event as a draft on other days. Not who came, who speaks and what they left.

What hangs on an event and belongs to the next one too, is copied by a function in ALONG. A room
that adds such a table adds its function there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from events import rules
from events.enums import Refusal
from events.models import CapacityPool, Event, GroupDiscount, Session, TicketCategory
from events.services.addresses import add_under_free_address
from events.services.questions import copy_questions
from members.models import Person

NOT_COPIED = {
    *("id", "uid", "slug", "state", "picture", "picture_alt", "previous_starts_at", "sequence"),
    *("changed_at", "published_at", "cancel_reason", "report", "access_responsible", "meeting"),
}
TIMES = (
    *("starts_at", "ends_at", "sign_up_opens_at", "sign_up_closes_at", "cancel_until"),
    "names_until",
)


@dataclass
class Copy:
    """One event on its way to another day. `sessions` by the key of the one they were made from."""

    old: Event
    draft: Event
    days: int
    sessions: dict[int, Session] = field(default_factory=dict)

    def later(self, moment: datetime | None) -> datetime | None:
        return moment and rules.days_later(moment, days=self.days)

    def like(self, row: Any, **other: Any) -> Any:
        """A new row of the same table: its own columns as they were, all moments later."""
        values = {
            column.attname: getattr(row, column.attname)
            for column in row._meta.concrete_fields
            if column.name not in {"id", "uid"}
        }
        moved = {name: self.later(v) for name, v in values.items() if isinstance(v, datetime)}
        return type(row)(**values | moved | {"event_id": self.draft.pk} | other)


@transaction.atomic
def copy(
    *, event: Event, uid: UUID, days: int, opens_at_once: bool, by: Person, now: datetime
) -> Event:
    """A draft so many days later, at the same time of the day.

    The same `uid` is the same press of the button. Raises Refused.
    """
    fields = {
        column.name: getattr(event, column.name)
        for column in event._meta.concrete_fields
        if column.name not in NOT_COPIED
    }
    fields |= {name: moment for name, _before, moment in moved_times(event, days=days)}
    fields["changed_at"] = now
    if opens_at_once:
        fields["sign_up_opens_at"] = now
    if fields["sign_up_closes_at"] <= fields["sign_up_opens_at"]:
        fields["sign_up_closes_at"] = fields["starts_at"]
    draft = Event(uid=uid, **fields)
    if reason := rules.refusal_of_times(draft):
        raise Refused(reason)
    add_under_free_address(draft)
    made = Copy(event, draft, days)
    for bring in ALONG:
        bring(made)
    text = f"Kopierte {event} til et utkast."
    log_act(by=by, now=now, verb="event.copied", subject=draft, text=text)
    return draft


def copy_to(*, event: Event, uid: UUID, starts_on: date, by: Person, now: datetime) -> Event:
    """As `copy`, to the day the first of it is to be on; sign-up opens as much later."""
    if starts_on <= localdate(now):
        raise Refused(Refusal.STARTS_TOO_EARLY)
    days = (starts_on - localdate(event.starts_at)).days
    return copy(event=event, uid=uid, days=days, opens_at_once=False, by=by, now=now)


# ---- What comes along ----------------------------------------------------------------------------


def _programme(made: Copy) -> None:
    """Without speakers, and without what was cancelled."""
    held = made.old.sessions.held().order_by("pk")
    sessions = [(old, made.like(old, sequence=0)) for old in held]
    Session.objects.bulk_create([new for _old, new in sessions])
    made.sessions = {old.pk: new for old, new in sessions}


def _places_and_prices(made: Copy) -> None:
    for old in made.old.pools.order_by("pk").prefetch_related("categories"):
        session = made.sessions.get(old.session_id or 0)
        if old.session_id and session is None:
            continue
        fresh = CapacityPool.objects.create(
            event=made.draft, session=session, name=old.name, capacity=old.capacity
        )
        TicketCategory.objects.bulk_create(
            made.like(price, pool_id=fresh.pk) for price in old.categories.all()
        )


def _discounts(made: Copy) -> None:
    GroupDiscount.objects.bulk_create(made.like(old) for old in made.old.discounts.all())


def _questions(made: Copy) -> None:
    copy_questions(made.old, made.draft)


ALONG: list[Callable[[Copy], None]] = [_programme, _places_and_prices, _discounts, _questions]


# ---- Which days, said beforehand -----------------------------------------------------------------


class Moved(NamedTuple):
    name: str
    before: datetime
    after: datetime


def moved_times(event: Event, *, days: int) -> list[Moved]:
    """By the names of the columns."""
    times = [(name, getattr(event, name)) for name in TIMES]
    return [
        Moved(name, at, rules.days_later(at, days=days)) for name, at in times if at is not None
    ]


def moved_dates(event: Event, *, days: int) -> list[Moved]:
    """Every moment that goes along, in words for whoever decides."""
    labels = {column.name: str(column.verbose_name) for column in event._meta.concrete_fields}
    said = [moved._replace(name=labels[moved.name]) for moved in moved_times(event, days=days)]
    for price in event.categories.all():
        for words, at in (
            (_("%(price)s gjelder fra"), price.on_sale_from),
            (_("%(price)s gjelder til"), price.on_sale_until),
        ):
            if at:
                after = rules.days_later(at, days=days)
                said.append(Moved(words % {"price": price}, at, after))
    for session in event.sessions.held():
        after = rules.days_later(session.starts_at, days=days)
        said.append(Moved(session.title, session.starts_at, after))
    return said
