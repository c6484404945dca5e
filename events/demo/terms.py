"""What the conference costs: early or late, for many together, for those who speak; and what was
invoiced for last year's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.timezone import localtime

from events.demo import people
from events.enums import Audience, SessionKind, Vat
from events.models import Event, GroupDiscount, Session, Speaker, TicketCategory
from events.services.invoicing import settle_event
from members.models import Person

CONFERENCE, LAST_YEARS = "noku-konferansen", "noku-konferansen-i-fjor"
EARLY_DAYS = 14
OFF_EARLY = Decimal(600)
STEPS = {5: 10, 10: 15}


def make_terms(event: Event, *, now: dt.datetime) -> None:
    if event.slug not in {CONFERENCE, LAST_YEARS}:
        return
    event.vat = Vat.TEACHING
    event.save(update_fields=["vat"])
    GroupDiscount.objects.bulk_create(
        GroupDiscount(event=event, from_places=places, percent=percent)
        for places, percent in STEPS.items()
    )
    if event.slug == CONFERENCE:
        _cheaper_at_first(event, now=now)
        _free_for_speakers(event)


def settle_last_year(*, staff: Person) -> None:
    event = Event.objects.get(slug=LAST_YEARS)
    settle_event(event=event, by=staff, now=event.ends_at + dt.timedelta(days=2))


def _cheaper_at_first(event: Event, *, now: dt.datetime) -> None:
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    until = midnight + dt.timedelta(days=EARLY_DAYS)
    later = list(event.categories.all())
    event.categories.update(on_sale_from=until)
    TicketCategory.objects.bulk_create(
        TicketCategory(
            event=event,
            pool_id=each.pool_id,
            name=f"{each.name}, tidlig",
            audience=each.audience,
            price=each.price - OFF_EARLY,
            on_sale_until=until,
        )
        for each in later
    )


def _free_for_speakers(event: Event) -> None:
    TicketCategory.objects.create(
        event=event, pool=event.pools.get(), name="Innledere", audience=Audience.SPEAKERS
    )
    starts_at = event.starts_at + dt.timedelta(hours=1)
    talk = Session.objects.create(
        event=event,
        kind=SessionKind.TALK,
        title="Tre kommuner forteller",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=45),
        room="Storsalen",
    )
    kari = Person.objects.get(email=people.KARI.email)
    Speaker.objects.create(session=talk, person=kari, name=kari.name, email=kari.email)
