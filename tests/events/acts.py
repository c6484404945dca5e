"""What people do in these tests, with what does not matter filled in; and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import TextChoices
from django.utils.timezone import localdate

from core.models import Act
from core.refusals import Refused
from events import rules, services
from events.models import CapacityPool, Event, Participant, QueueEntry
from events.services import Invoice, Needs
from members.models import Organisation, Person
from members.rules import acting_choices
from outbox.models import Delivery
from tests.factories import NOW, make_person

INVOICE = Invoice(name="Drammen kommune", orgnr="921234554")


def sign_up(
    *,
    event: Event,
    person: Person | None = None,
    organisation: Organisation | None = None,
    invoice: Invoice | None = INVOICE,
    needs: Needs | None = None,
    takes_place_at_once: bool = True,
    idempotency_key: UUID | None = None,
    by: Person | None = None,
    now: dt.datetime = NOW,
) -> Participant:
    person = person or make_person()
    choices = acting_choices(person, on=localdate(now))
    is_member = any(c.is_member for c in choices if c.organisation == organisation)
    categories = list(event.categories.all())
    quote = rules.price_for(categories, organisation=organisation, is_member=is_member, now=now)
    category = quote.category if quote else categories[0]
    booking = services.sign_up(
        event=event,
        person=person,
        category=category,
        organisation=organisation,
        invoice=invoice,
        needs=needs,
        takes_place_at_once=takes_place_at_once,
        idempotency_key=idempotency_key or uuid4(),
        quoted_price=category.price,
        now=now,
        by=by,
    )
    return booking.participants.get()


def refusal(act: Callable[..., object], **arguments: Any) -> TextChoices:
    with pytest.raises(Refused) as refused:
        act(**arguments)
    return refused.value.reason


def answer(act: Callable[..., Any], **arguments: Any) -> tuple[Any, TextChoices | None]:
    """What it gave, or why not."""
    try:
        return act(**arguments), None
    except Refused as refused:
        return None, refused.reason


def the_pool(event: Event) -> CapacityPool:
    return CapacityPool.objects.get(event=event)


def counters(event: Event) -> tuple[int, int]:
    """(taken, waiting), having seen that the rows say the same."""
    assert not CapacityPool.objects.drifted().filter(event=event).exists()
    pool = the_pool(event)
    return pool.taken, pool.waiting


def entry_of(participant: Participant) -> QueueEntry:
    return QueueEntry.objects.get(booking=participant.booking_id)


def states(*participants: Participant) -> list[str]:
    return [str(Participant.objects.get(pk=each.pk).state) for each in participants]


def person_of(participant: Participant) -> Person:
    assert participant.person is not None
    return participant.person


def letter_of(participant: Participant, name: str) -> dict[str, Any]:
    """What was frozen in the letter they got."""
    owed = Delivery.objects.get(letter=f"events/{name}", address=participant.email)
    assert isinstance(owed.context, dict)
    return owed.context


def places_in_line(entries: Iterable[QueueEntry]) -> list[int | None]:
    """What `with_place` added."""
    return [vars(entry)["place"] for entry in entries]


def letters_to(participant: Participant) -> list[str]:
    owed = Delivery.objects.filter(address=participant.email, letter__startswith="events/")
    names = owed.order_by("pk").values_list("letter", flat=True)
    return [name.removeprefix("events/") for name in names]


def acts_on(participant: Participant) -> list[str]:
    acts = Act.objects.filter(subject_type__model="participant", subject_id=participant.pk)
    return list(acts.order_by("pk").values_list("verb", flat=True))
