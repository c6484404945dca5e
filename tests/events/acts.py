"""What people do in these tests, with what does not matter filled in."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.utils.timezone import localdate

from events import rules, services
from events.models import Event, Participant
from events.services import Invoice, Needs
from members.models import Organisation, Person
from members.rules import acting_choices
from tests.factories import NOW, make_person


def sign_up(
    *,
    event: Event,
    person: Person | None = None,
    organisation: Organisation | None = None,
    needs: Needs | None = None,
    takes_place_at_once: bool = True,
    idempotency_key: UUID | None = None,
    by: Person | None = None,
    now: dt.datetime = NOW,
) -> Participant:
    person = person or make_person()
    choices = acting_choices(person, on=localdate(now))
    is_member = any(c.is_member for c in choices if c.organisation == organisation)
    categories = event.categories.all()
    quote = rules.price_for(categories, organisation=organisation, is_member=is_member, now=now)
    category = quote.category if quote else categories[0]
    booking = services.sign_up(
        event=event,
        person=person,
        category=category,
        organisation=organisation,
        invoice=Invoice(name="Drammen kommune", orgnr="921234554"),
        needs=needs,
        takes_place_at_once=takes_place_at_once,
        idempotency_key=idempotency_key or uuid4(),
        quoted_price=category.price,
        now=now,
        by=by,
    )
    return booking.participants.get()
