"""Colleagues in one booking, a workshop with a queue, a dinner, and a guest without an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from django.db.models import QuerySet
from django.utils.timezone import localdate

from events import rules, services
from events.demo.builders import build_workshop
from events.enums import SessionKind
from events.models import Event, Participant, Session, TicketCategory
from members import rules as member_rules
from members.models import Organisation, Person

SLUG = "universell-utforming-av-kulturbygg"
COLLEAGUES = [
    ("Hilde Granli", "hilde.granli"),
    ("Yusuf Solbakk", "yusuf.solbakk"),
    ("Åse Vikøren", ""),
]
WORKSHOP_PLACES = 3


def make_group(*, contact: Person, organisation: Organisation, now: dt.datetime) -> None:
    """Needs the event of `SLUG`, with some who are coming already."""
    event = Event.objects.get(slug=SLUG)
    Event.objects.filter(pk=event.pk).update(is_open_to_guests=True)
    event.refresh_from_db()
    workshop, dinner = _sessions(event)
    booked_at = now - dt.timedelta(days=4)
    _fill(workshop, event.participants.registered().order_by("pk"), now=booked_at)
    _book(event, contact, organisation, [workshop, dinner], now=booked_at)
    _guest(event, now=now - dt.timedelta(days=1))


def _sessions(event: Event) -> list[Session]:
    workshop = build_workshop(
        event=event,
        title="Verksted: Befaring med målebånd",
        starts_at=event.starts_at + dt.timedelta(hours=3),
        hours=1.5,
        capacity=WORKSHOP_PLACES,
        room="Foajeen",
    )
    dinner = build_workshop(
        event=event,
        title="Felles middag",
        kind=SessionKind.MEAL,
        starts_at=event.starts_at + dt.timedelta(hours=9),
        hours=2,
        price=395,
        room="Kafeen",
    )
    return list(Session.objects.select_related("pool").filter(pk__in=[workshop.pk, dinner.pk]))


def _fill(workshop: Session, coming: QuerySet[Participant], *, now: dt.datetime) -> None:
    """Those who came first have the places; the next wait."""
    for participant in coming[: WORKSHOP_PLACES + 1]:
        services.choose_session(
            participant=participant, session=workshop, by=participant.person, now=now
        )


def _book(
    event: Event,
    contact: Person,
    organisation: Organisation,
    sessions: Sequence[Session],
    *,
    now: dt.datetime,
) -> None:
    """Four, one of them without a name yet; the first wants both workshop and dinner."""
    category = _category(event, contact, organisation, now=now)
    host = contact.email.rpartition("@")[2]
    named = [
        services.Seat(
            category=category,
            quoted_price=category.price,
            name=name,
            email=f"{box}@{host}" if box else "",
            sessions=sessions if number == 0 else sessions[1:2],
        )
        for number, (name, box) in enumerate(COLLEAGUES)
    ]
    services.book(
        event=event,
        booker=contact,
        organisation=organisation,
        seats=[*named, services.Seat(category=category, quoted_price=category.price)],
        invoice=services.Invoice(name=organisation.name, reference="Kultur 310"),
        idempotency_key=uuid5(NAMESPACE_URL, f"{event.slug}/colleagues"),
        now=now,
    )


def _category(
    event: Event, contact: Person, organisation: Organisation, *, now: dt.datetime
) -> TicketCategory:
    is_member = member_rules.pays_as_member(contact, acting_for=organisation, on=localdate(now))
    categories = event.categories.select_related("pool")
    [quote, *_dearer] = rules.quotes_for(
        categories, organisation=organisation, is_member=is_member, now=now
    )
    return quote.category


def _guest(event: Event, *, now: dt.datetime) -> None:
    categories = event.categories.select_related("pool")
    [quote, *_dearer] = rules.quotes_for(categories, organisation=None, is_member=False, now=now)
    services.sign_up_guest(
        event=event,
        guest=services.Guest("Gro Myrvang", "gro.myrvang@gjest.example"),
        category=quote.category,
        invoice=services.Invoice(name="Gro Myrvang") if quote.price else None,
        idempotency_key=uuid5(NAMESPACE_URL, f"{event.slug}/guest"),
        quoted_price=quote.price,
        now=now,
    )
