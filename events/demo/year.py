"""The demo year: told through the same services as the real one, each act at its own time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import cycle, islice
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from events import rules, services
from events.demo import asking, chapters, memberships, people, review
from events.demo.builders import build_event
from events.demo.plan import Plan
from events.demo.programme_national import NATIONAL, SERIES
from events.demo.programme_regional import PAST, REGIONAL
from events.enums import EventState
from events.models import Event, Series
from members import rules as member_rules
from members.models import County, Organisation, Person
from outbox.enums import DeliveryState
from outbox.models import Delivery
from regions.models import Chapter

Crowd = list[tuple[Person, Organisation]]
# A coming meetup, a wait in a queue, and three that have been.
KARI_GOES_TO = {
    "kulturtreff-buskerud",
    "skriv-soknader-som-treffer",
    "noku-konferansen-i-fjor",
    "kulturlunsj-kunst-i-skolen",
    "kulturprat-drammen",
}
EVERY_NTH_HAS_NEEDS = 5
DIETS = ["Vegetar", "Ikke nøtter", "Halal", "Glutenfritt"]
ACCESSES = ["", "", "Teleslynge"]


@transaction.atomic
def load(*, now: dt.datetime) -> bool:
    """Fill an empty portal with a year of invented life. False when it was there already."""
    if Person.objects.filter(email=people.KARI.email).exists():
        return False
    people.make_memberships(now=now)
    people.make_houses(now=now - dt.timedelta(days=400))
    staff = people.make_accounts(now=now)
    crowd = people.make_crowd(now=now)
    people.make_waiting(now=now)
    chapters.make_chapters(crowd, staff=staff, now=now)
    memberships.make_changes(staff=staff, now=now)
    make_events(crowd, staff=staff, now=now)
    asking.make_questions(staff=staff, now=now)
    asking.make_evaluations()
    review.make_review(staff=staff, now=now)
    settle_letters(now=now)
    return True


def make_events(crowd: Crowd, *, staff: Person, now: dt.datetime) -> None:
    for slug, (name, summary) in SERIES.items():
        Series.objects.create(slug=slug, name=name, summary=summary)
    passers_by = cycle(crowd)
    kari = (Person.objects.get(email=people.KARI.email), people.municipality("3301"))
    for plan in [*PAST, *NATIONAL, *REGIONAL]:
        event = make_event(plan, now=now)
        guests = [kari] if plan.slug in KARI_GOES_TO else []
        wanted = plan.sign_ups + plan.in_queue - len(guests)
        fill(event, [*islice(passers_by, wanted), *guests], places=plan.sign_ups, now=now)
        tell_what_happened(event, plan, staff=staff, now=now)


def make_event(plan: Plan, *, now: dt.datetime) -> Event:
    today = localdate(now)
    starts_at, ends_at = plan.starts_at(today), plan.ends_at(today)
    if plan.moved_from_days is not None:
        shift = dt.timedelta(days=7 * round((plan.moved_from_days - plan.in_days) / 7))
        starts_at, ends_at = starts_at + shift, ends_at + shift
    opens_at = min(starts_at, now) - dt.timedelta(days=75)
    if plan.opens_in_days is not None:
        opens_at = now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(
            days=plan.opens_in_days
        )
    known_at = min(opens_at, now - dt.timedelta(days=10))
    chapter = Chapter.objects.get(slug=plan.chapter) if plan.chapter else None
    return build_event(
        slug=plan.slug,
        title=plan.title,
        type=plan.type,
        state=EventState.DRAFT if plan.is_draft else EventState.PUBLISHED,
        series=Series.objects.get(slug=plan.series) if plan.series else None,
        summary=plan.summary,
        body=plan.body,
        practical=plan.practical,
        access=plan.access,
        language=plan.language,
        starts_at=starts_at,
        ends_at=ends_at,
        is_online=plan.is_online,
        place_name=plan.place,
        address=plan.address,
        county=County.objects.get(number=plan.county) if plan.county else None,
        chapter=chapter,
        contact_name=chapter.contact_name if chapter else "Sekretariatet",
        contact_email=chapter.contact_email if chapter else "post@example.no",
        sign_up_opens_at=opens_at,
        sign_up_closes_at=starts_at - dt.timedelta(days=1),
        cancel_until=starts_at - dt.timedelta(days=3),
        asks_for_needs=plan.asks_for_needs,
        changed_at=known_at,
        published_at=None if plan.is_draft else known_at,
        capacity=plan.capacity,
        member_price=plan.member_price,
        other_price=plan.other_price,
        has_prices=plan.has_prices,
    )


def moments(event: Event, count: int, *, now: dt.datetime) -> Iterator[dt.datetime]:
    """Spread evenly from the day sign-up opened."""
    last = min(now, event.sign_up_closes_at) - dt.timedelta(hours=2)
    step = (last - event.sign_up_opens_at) / (count + 1)
    return (event.sign_up_opens_at + step * number for number in range(1, count + 1))


def fill(event: Event, crowd: Crowd, *, places: int, now: dt.datetime) -> None:
    """The first in the queue, if there is one, wants to be asked before the place is theirs."""
    times = moments(event, len(crowd), now=now)
    for number, ((person, organisation), at) in enumerate(zip(crowd, times, strict=True)):
        sign_up(event, person, organisation, wants_offer=number == places, now=at)


def sign_up(
    event: Event, person: Person, organisation: Organisation, *, wants_offer: bool, now: dt.datetime
) -> None:
    is_member = member_rules.pays_as_member(person, acting_for=organisation, on=localdate(now))
    quote = rules.price_for(
        event.categories.all(), organisation=organisation, is_member=is_member, now=now
    )
    if quote is None:
        return  # for members only
    key = uuid5(NAMESPACE_URL, f"{event.slug}/{person.email}")
    has_needs = event.asks_for_needs and key.int % EVERY_NTH_HAS_NEEDS == 0
    services.sign_up(
        event=event,
        person=person,
        category=quote.category,
        organisation=organisation,
        invoice=services.Invoice(name=organisation.name) if quote.price else None,
        needs=services.Needs(
            diet=DIETS[key.int % len(DIETS)],
            access=ACCESSES[key.int % len(ACCESSES)],
            has_consented=True,
        )
        if has_needs
        else None,
        takes_place_at_once=not wants_offer,
        idempotency_key=key,
        quoted_price=quote.price,
        now=now,
    )


def tell_what_happened(event: Event, plan: Plan, *, staff: Person, now: dt.datetime) -> None:
    today = localdate(now)
    if plan.moved_from_days is not None:
        services.move(
            event=event,
            starts_at=plan.starts_at(today),
            ends_at=plan.ends_at(today),
            reason="Bussen går bare denne dagen.",
            by=staff,
            now=now - dt.timedelta(days=3),
        )
    if plan.cancel_reason:
        services.cancel_event(
            event=event, reason=plan.cancel_reason, by=staff, now=now - dt.timedelta(days=2)
        )
    if plan.in_queue:
        # A place becomes free, and the first in the queue asked to be asked.
        first = event.participants.registered().order_by("pk")[0]
        services.cancel(
            participant=first, by=first.person, now=now - dt.timedelta(hours=3), reason=""
        )


def settle_letters(*, now: dt.datetime) -> None:
    """What was written before today has arrived long ago; two letters need a decision."""
    Delivery.objects.filter(state=DeliveryState.PENDING).update(
        state=DeliveryState.ACCEPTED,
        settled_at=F("created_at") + dt.timedelta(seconds=4),
        attempts=1,
        smtp_reply="250 2.0.0 Ok",
    )
    latest = Delivery.objects.filter(created_at__lt=now).order_by("-created_at", "-pk")
    bad_news = [
        (DeliveryState.UNCERTAIN, "Forbindelsen ble brutt etter DATA."),
        (DeliveryState.REJECTED, "552 5.2.2 Mailbox full"),
    ]
    for letter, (state, reply) in zip(latest[4:6], bad_news, strict=True):
        letter.state, letter.smtp_reply = state, reply
        letter.save(update_fields=["state", "smtp_reply"])
