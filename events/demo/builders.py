"""One plain function per thing, shared by the demo year and `tests/factories.py`.

Every default makes the thing valid, so that the demo and the tests speak alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress

from events.enums import Audience, EventState, EventType, SessionKind
from events.models import CapacityPool, Event, Session, Speaker, TicketCategory
from events.services.programme import Named
from members.enums import AffiliationProof, AffiliationState
from members.models import Affiliation, Organisation, Person


def build_person(
    *, email: str, name: str, password: str | None = None, verified: bool = True, **fields: object
) -> Person:
    """With its one address; without a password the person logs in by code."""
    person = Person.objects.create_user(email, password, name=name, **fields)
    EmailAddress.objects.create(user=person, email=person.email, verified=verified, primary=True)
    return person


def build_affiliation(
    *,
    person: Person,
    organisation: Organisation,
    now: dt.datetime,
    state: AffiliationState = AffiliationState.CONFIRMED,
    proof: AffiliationProof = AffiliationProof.STAFF,
    title: str = "",
) -> Affiliation:
    return Affiliation.objects.create(
        person=person,
        organisation=organisation,
        state=state,
        proof=proof,
        proof_address=person.email if proof == AffiliationProof.DOMAIN else "",
        title=title,
        starts_on=now.date(),
        created_at=now,
    )


def build_event(
    *,
    slug: str,
    title: str = "NOKU-konferansen",
    starts_at: dt.datetime,
    capacity: int | None = None,
    state: EventState = EventState.PUBLISHED,
    member_price: int | Decimal = 0,
    other_price: int | Decimal | None = 0,
    has_prices: bool = True,
    **fields: object,
) -> Event:
    """With one pool and a price for members and (unless `other_price` is None) for others."""
    known_at = starts_at - dt.timedelta(days=90)
    values: dict[str, object] = {
        "type": EventType.CONFERENCE,
        "summary": "Vi møtes.",
        "ends_at": starts_at + dt.timedelta(hours=6),
        "place_name": "Union Scene",
        "sign_up_opens_at": known_at,
        "sign_up_closes_at": starts_at - dt.timedelta(days=1),
        "cancel_until": starts_at - dt.timedelta(days=3),
        "changed_at": known_at,
        "published_at": None if state == EventState.DRAFT else known_at,
    }
    event = Event.objects.create(
        slug=slug, title=title, starts_at=starts_at, state=state, **values | fields
    )
    pool = CapacityPool.objects.create(event=event, capacity=capacity)
    if has_prices:
        build_prices(event=event, pool=pool, member_price=member_price, other_price=other_price)
    return event


def build_prices(
    *,
    event: Event,
    pool: CapacityPool,
    member_price: int | Decimal,
    other_price: int | Decimal | None,
) -> None:
    prices = [(Audience.MEMBERS, member_price), (Audience.OTHERS, other_price)]
    TicketCategory.objects.bulk_create(
        TicketCategory(
            event=event,
            pool=pool,
            name=audience.label.capitalize(),
            audience=audience,
            price=Decimal(price),
        )
        for audience, price in prices
        if price is not None
    )


def build_session(
    *,
    event: Event,
    starts_at: dt.datetime | None = None,
    minutes: int = 60,
    title: str = "Innlegget",
    capacity: int | None = None,
    is_chosen: bool = False,
    speakers: Sequence[Named] = (),
    **fields: object,
) -> Session:
    """A talk as the event begins, for everybody, without a room."""
    starts_at = starts_at or event.starts_at
    values: dict[str, object] = {
        "kind": SessionKind.TALK,
        "title": title,
        "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(minutes=minutes),
    }
    session = Session.objects.create(event=event, **values | fields)
    if is_chosen:
        CapacityPool.objects.create(event=event, session=session, name=title, capacity=capacity)
    Speaker.objects.bulk_create(
        Speaker(session=session, name=each.name, title=each.title, email=each.email)
        for each in speakers
    )
    return session


def build_workshop(
    *,
    event: Event,
    title: str,
    hours: float = 1,
    price: int | Decimal = 0,
    is_chosen: bool = True,
    **fields: Any,
) -> Session:
    """One that is chosen, with places of its own."""
    values: dict[str, Any] = {
        "kind": SessionKind.WORKSHOP,
        "price": Decimal(price),
        "is_chosen": is_chosen,
    }
    return build_session(event=event, title=title, minutes=round(hours * 60), **values | fields)
