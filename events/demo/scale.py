"""The demo year, and around it as much life as a big portal has: to try its lists on.

At scale 100: 20 000 persons, 372 member organisations, 2 000 events with 20 000 sign-ups, and the
letters and acts that follow. Written in bulk; the same rows each time for the same moment.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from itertools import cycle, islice, product
from uuid import NAMESPACE_URL, uuid5

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.timezone import localdate

from core.models import Act
from events.demo.people import FIRST_NAMES, LAST_NAMES, TITLES, address_of
from events.enums import Audience, EventState, EventType, ParticipantState, PriceReason
from events.models import Booking, CapacityPool, Event, Participant, TicketCategory
from members.enums import AffiliationProof, AffiliationState, CodeKind, OrganisationKind
from members.models import Affiliation, County, Membership, Organisation, OrganisationCode, Person
from members.services.categories import default_category
from outbox.enums import DeliveryState
from outbox.models import Delivery
from regions.models import Chapter

# For each unit of scale.
PERSONS, EVENTS = 200, 20
MEMBERS_AT_100 = 372
SIGN_UPS_OF_AN_EVENT = 10
PLACES = 40
YEARS_BACK = 4
AT_ONCE = 5000
TOPICS = "Kulturtreff Fagdag Nettverksmøte Kulturlunsj Søknadsverksted Scenedag Bibliotekdag"
DAY = dt.timedelta(days=1)


@transaction.atomic
def grow(*, scale: int, now: dt.datetime) -> bool:
    """Raises the demo year to that scale. False when it was done already."""
    if Event.objects.filter(slug=slug_of(0)).exists():
        return False
    make_members(MEMBERS_AT_100 * scale // 100, now=now)
    people = make_people(PERSONS * scale, now=now)
    events = make_events(EVENTS * scale, now=now)
    make_sign_ups(events, people, now=now)
    return True


def slug_of(number: int) -> str:
    return f"stort-{number}"


def make_members(count: int, *, now: dt.datetime) -> None:
    """Until there are that many; those who apply are left to wait for their answer."""
    today = localdate(now)
    waiting = Organisation.objects.filter(applications__isnull=False).values("pk")
    there = Organisation.objects.members(on=today).values("pk")
    others = (
        Organisation.objects.existing(on=today)
        .exclude(kind=OrganisationKind.PARTNER)
        .exclude(pk__in=waiting)
        .exclude(memberships__isnull=False)
        .order_by("kind", "sort_key", "pk")
    )
    first_day = dt.date(today.year - YEARS_BACK, 1, 1)
    categories = {kind: default_category(kind) for kind in OrganisationKind}
    Membership.objects.bulk_create(
        Membership(
            organisation=one, category=categories[OrganisationKind(one.kind)], starts_on=first_day
        )
        for one in reversed(others.reverse()[: max(0, count - there.count())])
    )


def make_people(count: int, *, now: dt.datetime) -> list[tuple[Person, Organisation]]:
    """Spread evenly over the members, and recognised by their address."""
    chance = random.Random(count)  # noqa: S311 (the same people each time)
    homes = list(Organisation.objects.members(on=localdate(now)).order_by("pk"))
    rows = OrganisationCode.objects.filter(
        kind=CodeKind.MAIL_DOMAIN, value__endswith=".example", ends_on=None
    )
    domains = dict(rows.order_by("-value").values_list("organisation_id", "value"))
    names = [f"{a} {b}" for a, b in product(FIRST_NAMES.split(), LAST_NAMES.split())]
    chance.shuffle(names)
    since, no_password = now - dt.timedelta(days=500), make_password(None)
    homes_of = list(islice(cycle(homes), count))
    people = Person.objects.bulk_create(
        (
            Person(
                email=address_of(f"{name} {number}", domains.get(home.pk, "example.org")),
                name=name,
                phone=f"4{number:07d}" if number % 2 else "",
                password=no_password,
                language="nn" if home.language_form == "nn" else "nb",
                listed_since=since if number % 3 else None,
            )
            for number, (name, home) in enumerate(zip(cycle(names), homes_of, strict=False))
        ),
        batch_size=AT_ONCE,
    )
    EmailAddress.objects.bulk_create(
        (
            EmailAddress(user=person, email=person.email, verified=True, primary=True)
            for person in people
        ),
        batch_size=AT_ONCE,
    )
    Affiliation.objects.bulk_create(
        (
            Affiliation(
                person=person,
                organisation=home,
                state=AffiliationState.CONFIRMED,
                proof=AffiliationProof.DOMAIN,
                proof_address=person.email,
                title=chance.choice(TITLES),
                starts_on=since.date(),
                created_at=since,
            )
            for person, home in zip(people, homes_of, strict=True)
        ),
        batch_size=AT_ONCE,
    )
    return list(zip(people, homes_of, strict=True))


def make_events(count: int, *, now: dt.datetime) -> list[Event]:
    """One in four is still to come; every tenth is national."""
    chapters = [*Chapter.objects.order_by("pk"), None]
    counties = list(County.objects.existing(on=localdate(now)).order_by("pk"))
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0)
    topics = TOPICS.split()
    events = Event.objects.bulk_create(
        event_of(
            number,
            title=f"{topics[number % len(topics)]} {number + 1}",
            starts_at=nine + DAY * (number % 270 + 2 if number % 4 == 0 else -(number % 1400) - 2),
            chapter=chapters[number % len(chapters)],
            county=counties[number % len(counties)],
        )
        for number in range(count)
    )
    pools = CapacityPool.objects.bulk_create(
        CapacityPool(event=event, capacity=PLACES, taken=SIGN_UPS_OF_AN_EVENT) for event in events
    )
    TicketCategory.objects.bulk_create(
        TicketCategory(event=pool.event, pool=pool, name=name, audience=audience, price=price)
        for pool in pools
        for name, audience, price in (
            ("Medlemmer", Audience.MEMBERS, Decimal(0)),
            ("Andre", Audience.OTHERS, Decimal(400)),
        )
    )
    return events


def event_of(
    number: int, *, title: str, starts_at: dt.datetime, chapter: Chapter | None, county: County
) -> Event:
    known_at = starts_at - DAY * 300
    return Event(
        uid=uuid5(NAMESPACE_URL, slug_of(number)),
        slug=slug_of(number),
        title=title,
        type=list(EventType)[number % len(EventType)],
        state=EventState.PUBLISHED,
        summary="Vi møtes, lærer av hverandre og blir kjent.",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=6),
        place_name="Kulturhuset",
        county=county if number % 10 else None,
        chapter=chapter,
        sign_up_opens_at=known_at,
        sign_up_closes_at=starts_at - DAY,
        cancel_until=starts_at - DAY * 3,
        changed_at=known_at,
        published_at=known_at,
    )


def make_sign_ups(
    events: list[Event], people: list[tuple[Person, Organisation]], *, now: dt.datetime
) -> None:
    """Ten to each event, everybody in turn; each with the letter and the act that followed."""
    members = TicketCategory.objects.filter(event__in=events, audience=Audience.MEMBERS)
    category_of = {category.event_id: category for category in members}
    in_turn = cycle(people)
    bookings = Booking.objects.bulk_create(
        (
            booking_of(event, person, organisation, now=now)
            for event in events
            for person, organisation in islice(in_turn, SIGN_UPS_OF_AN_EVENT)
        ),
        batch_size=AT_ONCE,
    )
    participants = Participant.objects.bulk_create(
        (participant_of(booking, category_of[booking.event_id]) for booking in bookings),
        batch_size=AT_ONCE,
    )
    Delivery.objects.bulk_create(map(letter_of, bookings), batch_size=AT_ONCE)
    kind = ContentType.objects.get_for_model(Participant)
    Act.objects.bulk_create((act_of(one, kind) for one in participants), batch_size=AT_ONCE)


def booking_of(
    event: Event, person: Person, organisation: Organisation, *, now: dt.datetime
) -> Booking:
    key = uuid5(NAMESPACE_URL, f"{event.slug}/{person.email}")
    return Booking(
        reference=key,
        idempotency_key=key,
        event=event,
        booked_by=person,
        organisation=organisation,
        created_at=min(event.sign_up_closes_at, now) - DAY,
    )


def booker_of(booking: Booking) -> Person:
    assert booking.booked_by is not None  # noqa: S101 (nobody here is a guest)
    return booking.booked_by


def participant_of(booking: Booking, category: TicketCategory) -> Participant:
    person = booker_of(booking)
    return Participant(
        booking=booking,
        event=booking.event,
        person=person,
        name=person.name,
        email=person.email,
        category=category,
        price=category.price,
        price_reason=PriceReason.MEMBER,
        state=ParticipantState.REGISTERED,
        registered_at=booking.created_at,
    )


def letter_of(booking: Booking) -> Delivery:
    person = booker_of(booking)
    return Delivery(
        dedupe_key=f"stort:{booking.reference}",
        letter="events/signed_up",
        person=person,
        address=person.email,
        language=person.language,
        subject=f"Du er påmeldt {booking.event}",
        message_id=f"<{booking.reference}@stort.example>",
        created_at=booking.created_at,
        next_at=booking.created_at,
        state=DeliveryState.ACCEPTED,
        settled_at=booking.created_at,
        attempts=1,
        smtp_reply="250 2.0.0 Ok",
    )


def act_of(participant: Participant, kind: ContentType) -> Act:
    return Act(
        at=participant.booking.created_at,
        by=participant.person,
        verb="participant.signed_up",
        subject_type=kind,
        subject_id=participant.pk,
        subject_text=participant.name,
        text=f"Påmeldt {participant.event}.",
    )
