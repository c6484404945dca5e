"""One plain function per thing. Keyword-only; every default makes the thing valid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import count

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from events.enums import Audience, EventState, EventType
from events.models import CapacityPool, Event, TicketCategory
from members.enums import AffiliationProof, AffiliationState, CodeKind, OrganisationKind, Role
from members.models import (
    Affiliation,
    Membership,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    RoleTerm,
)

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
PASSWORD = "fjord-og-fjell-27"  # noqa: S105
_number = count(1)


def make_person(
    *, name: str = "", email: str = "", language: str = "nb", is_staff: bool = False
) -> Person:
    number = next(_number)
    person = Person.objects.create_user(
        email or f"person{number}@example.no",
        PASSWORD,
        name=name or f"Person {number}",
        language=language,
        is_staff=is_staff,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_staff(*, name: str = "", groups: Sequence[str] = ("Sekretariat",)) -> Person:
    """Works in the secretariat with the rights of `portal/roles.toml`; not superuser."""
    person = make_person(name=name, is_staff=True)
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def make_organisation(
    *,
    name: str = "",
    kind: OrganisationKind = OrganisationKind.MUNICIPALITY,
    domain: str = "",
    is_member: bool = True,
) -> Organisation:
    name = name or f"Kommune {next(_number)}"
    organisation = Organisation.objects.create(
        kind=kind, name=name, short_name=name, sort_key=name.lower(), search_key=name.lower()
    )
    OrganisationName.objects.create(organisation=organisation, name=name)
    if domain:
        OrganisationCode.objects.create(
            organisation=organisation, kind=CodeKind.MAIL_DOMAIN, value=domain
        )
    if is_member:
        Membership.objects.create(
            organisation=organisation, starts_on=TODAY - dt.timedelta(days=300)
        )
    return organisation


def make_affiliation(
    *,
    person: Person,
    organisation: Organisation,
    state: AffiliationState = AffiliationState.CONFIRMED,
) -> Affiliation:
    return Affiliation.objects.create(
        person=person,
        organisation=organisation,
        state=state,
        proof=AffiliationProof.STAFF,
        starts_on=TODAY - dt.timedelta(days=30),
        created_at=NOW - dt.timedelta(days=30),
    )


def make_member(*, name: str = "", organisation: Organisation | None = None) -> Person:
    """A person confirmed as belonging to a member organisation."""
    person = make_person(name=name)
    make_affiliation(person=person, organisation=organisation or make_organisation())
    return person


def make_main_contact(*, organisation: Organisation, name: str = "") -> Person:
    person = make_member(name=name, organisation=organisation)
    RoleTerm.objects.create(
        person=person,
        organisation=organisation,
        role=Role.MAIN_CONTACT,
        starts_on=TODAY - dt.timedelta(days=30),
    )
    return person


def make_event(
    *,
    title: str = "NOKU-konferansen",
    capacity: int | None = None,
    state: EventState = EventState.PUBLISHED,
    starts_at: dt.datetime = NOW + dt.timedelta(days=14),
    member_price: int = 0,
    other_price: int | None = 0,
    **fields: object,
) -> Event:
    """With one pool and a category for members and (unless `other_price` is None) for others."""
    values: dict[str, object] = {
        "type": EventType.CONFERENCE,
        "title": title,
        "slug": f"arrangement-{next(_number)}",
        "summary": "Vi møtes.",
        "state": state,
        "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(hours=6),
        "place_name": "Union Scene",
        "sign_up_opens_at": starts_at - dt.timedelta(days=90),
        "sign_up_closes_at": starts_at - dt.timedelta(days=1),
        "cancel_until": starts_at - dt.timedelta(days=3),
        "changed_at": starts_at - dt.timedelta(days=90),
        "published_at": starts_at - dt.timedelta(days=90),
    }
    event = Event.objects.create(**values | fields)
    pool = CapacityPool.objects.create(event=event, capacity=capacity)
    prices = [(Audience.MEMBERS, member_price), (Audience.OTHERS, other_price)]
    for audience, price in prices:
        if price is not None:
            TicketCategory.objects.create(
                event=event,
                pool=pool,
                name=audience.label.capitalize(),
                audience=audience,
                price=Decimal(price),
            )
    return event
