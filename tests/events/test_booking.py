"""One contact signs up many: names now or later, together or as far as there is room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.refusals import Refused
from events import services
from events.enums import Refusal
from events.models import Booking, Event, Participant
from events.services import Invoice, Seat
from members.models import Person
from outbox.models import Delivery
from tests.events.acts import INVOICE, counters, refusal, states
from tests.factories import NOW, make_address, make_event, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def seat(event: Event, *, name: str = "", email: str = "", **more: Any) -> Seat:
    category = event.categories.select_related("pool").get(audience="others")
    return Seat(category=category, quoted_price=category.price, name=name, email=email, **more)


def seats(event: Event, *names: str) -> list[Seat]:
    return [
        seat(event, name=name, email=f"{name.lower()}@example.no" if name else "") for name in names
    ]


def book(
    event: Event,
    booker: Person | None = None,
    wanted: Sequence[Seat] = (),
    *,
    invoice: Invoice | None = INVOICE,
    key: UUID | None = None,
    now: dt.datetime = NOW,
    **more: Any,
) -> Booking:
    return services.book(
        event=event,
        booker=booker or make_person(name="Berit Booker"),
        organisation=None,
        seats=wanted,
        invoice=invoice,
        idempotency_key=key or uuid4(),
        now=now,
        **more,
    )


def people(booking: Booking) -> list[Participant]:
    return list(booking.participants.order_by("pk"))


def letters_at(address: str) -> list[str]:
    owed = Delivery.objects.filter(address=address, letter__startswith="events/").order_by("pk")
    return [name.removeprefix("events/") for name in owed.values_list("letter", flat=True)]


def told_to(address: str, letter: str) -> dict[str, Any]:
    """What was frozen in the letter."""
    owed = Delivery.objects.get(address=address, letter=f"events/{letter}")
    assert isinstance(owed.context, dict)
    return owed.context


# ---- Signing up ------------------------------------------------------------------------------


def test_each_colleague_has_a_place_and_is_told_by_whom():
    event, berit = make_event(capacity=5), make_person(name="Berit Booker")

    booking = book(event, berit, seats(event, "Ann", "Bo", ""))

    assert [(each.name, each.state) for each in people(booking)] == [
        ("Ann", "registered"),
        ("Bo", "registered"),
        ("", "registered"),
    ]
    assert counters(event) == (3, 0)
    told = told_to("ann@example.no", "signed_up")
    assert told["booked_by"] == "Berit Booker"
    assert "/plass/" in told["link"]
    assert letters_at(berit.email) == ["booked"]


def test_who_signs_up_only_themself_has_one_letter():
    event, kari = make_event(), make_person()

    book(event, kari, [seat(event, person=kari)])

    assert letters_at(kari.email) == ["signed_up"]


def test_an_address_somebody_has_proved_is_that_person():
    event, ann = make_event(), make_person(name="Ann")
    make_address(person=ann, email="ann@drammen.example")

    booking = book(event, wanted=[seat(event, name="Ann", email="ANN@drammen.example")])

    assert booking.participants.get().person == ann


def test_an_address_nobody_has_proved_is_nobody():
    event, ann = make_event(), make_person(name="Ann")
    make_address(person=ann, email="ann@drammen.example", is_verified=False)

    booking = book(event, wanted=[seat(event, name="Ann", email="ann@drammen.example")])

    assert booking.participants.get().person is None


@pytest.mark.parametrize("other", ["ann@example.no", "ANN@Example.no"])
def test_the_same_address_twice_is_refused_with_the_name(other):
    event = make_event()

    with pytest.raises(Refused) as refused:
        book(event, wanted=[*seats(event, "Ann"), seat(event, name="Ann Igjen", email=other)])

    assert str(refused.value) == "Ann Igjen står to ganger på lista."
    assert not Booking.objects.exists()


def test_the_same_person_by_two_addresses_is_refused():
    event, ann = make_event(), make_person(name="Ann")
    make_address(person=ann, email="ann@drammen.example")
    twice = [seat(event, person=ann), seat(event, name="Ann", email="ann@drammen.example")]

    assert refusal(book, event=event, wanted=twice) == Refusal.SAME_PERSON_TWICE


def test_who_is_in_already_is_refused_with_the_name():
    event = make_event()
    book(event, wanted=seats(event, "Ann"))

    with pytest.raises(Refused) as refused:
        book(event, wanted=[*seats(event, "Bo"), seat(event, name="Anna", email="ANN@example.no")])

    assert str(refused.value) == "Anna er allerede påmeldt eller i kø."
    assert counters(event) == (1, 0)


def test_an_address_needs_a_name():
    event = make_event()

    assert refusal(book, event=event, wanted=[seat(event, email="a@example.no")]) == (
        Refusal.NAME_NEEDED
    )


def test_no_seats_is_no_booking():
    assert refusal(book, event=make_event(), wanted=[]) == Refusal.NO_SEATS


def test_a_double_click_is_one_booking():
    event, berit, key = make_event(capacity=5), make_person(), uuid4()

    first = book(event, berit, seats(event, "Ann", ""), key=key)
    again = book(event, berit, seats(event, "Ann", ""), key=key)

    assert first == again
    assert counters(event) == (2, 0)


def test_a_price_that_changed_while_the_form_was_open_is_shown_first():
    event = make_event(member_price=0, other_price=500)
    wanted = seats(event, "Ann", "Bo")
    event.categories.filter(audience="others").update(price=600)

    assert refusal(book, event=event, wanted=wanted) == Refusal.PRICE_CHANGED


def test_what_costs_something_needs_a_payer():
    event = make_event(other_price=500)

    assert refusal(book, event=event, wanted=seats(event, "Ann"), invoice=None) == (
        Refusal.INVOICE_NEEDED
    )


# ---- As far as there is room, or together ----------------------------------------------------


def test_the_first_of_a_group_have_the_places_there_are_and_the_rest_wait_together():
    event = make_event(capacity=2)

    booking = book(event, wanted=seats(event, "Ann", "Bo", "Cy", "Di"))

    assert states(*people(booking)) == ["registered", "registered", "waiting", "waiting"]
    assert counters(event) == (2, 2)
    assert booking.queue_entries.get().places == 2


def test_a_group_that_comes_together_or_not_waits_and_holds_nobody_up():
    event = make_event(capacity=2)

    group = book(event, wanted=seats(event, "Ann", "Bo", "Cy"), all_or_nothing=True)
    single = book(event, wanted=seats(event, "Di"))

    assert states(*people(group)) == ["waiting"] * 3
    assert states(*people(single)) == ["registered"]
    assert counters(event) == (1, 3)


# ---- More, and fewer -------------------------------------------------------------------------


def test_places_are_added_to_a_booking_and_stand_behind_the_others():
    event, berit = make_event(capacity=1), make_person()
    booking = book(event, berit, seats(event, "Ann", "Bo"))
    other = book(event, wanted=seats(event, "Xi"))

    [added] = services.add_places(
        booking=booking, seats=seats(event, "Cy"), idempotency_key=uuid4(), by=berit, now=NOW
    )

    assert added.booking == booking
    assert [entry.booking for entry in event.pools.get().queue.order_by("pk")] == [
        booking,
        other,
        booking,
    ]
    assert counters(event) == (1, 3)


def test_whoever_is_added_reads_the_new_time_of_an_event_that_was_moved_meanwhile():
    event, berit = make_event(capacity=5), make_person()
    booking = book(event, berit, seats(event, "Ann"))
    wanted = seats(event, "Bo")
    moved = event.starts_at + dt.timedelta(hours=1)
    Event.objects.filter(pk=event.pk).update(starts_at=moved, sequence=event.sequence + 1)

    services.add_places(booking=booking, seats=wanted, idempotency_key=uuid4(), by=berit, now=NOW)

    told = Delivery.objects.filter(letter="events/signed_up", address="bo@example.no")
    [starts_at] = told.values_list("context__starts_at", flat=True)
    assert dt.datetime.fromisoformat(starts_at) == moved


def test_the_same_places_are_added_once():
    event, berit, key = make_event(capacity=5), make_person(), uuid4()
    booking = book(event, berit, seats(event, "Ann"))
    more: dict[str, Any] = {
        "booking": booking,
        "seats": seats(event, "", ""),
        "by": berit,
        "now": NOW,
    }

    first = services.add_places(**more, idempotency_key=key)
    again = services.add_places(**more, idempotency_key=key)

    assert first == again
    assert counters(event) == (3, 0)


def test_a_stranger_adds_no_places():
    event = make_event()
    booking = book(event, wanted=seats(event, "Ann"))

    reason = refusal(
        services.add_places,
        booking=booking,
        seats=seats(event, "Bo"),
        idempotency_key=uuid4(),
        by=make_person(),
        now=NOW,
    )

    assert reason == Refusal.NOT_YOURS


def test_one_of_seven_is_cancelled_and_goes_to_the_queue():
    event, berit = make_event(capacity=7), make_person(name="Berit Booker")
    booking = book(event, berit, seats(event, *"ABCDEFG"))
    waiting = book(event, wanted=seats(event, "Xi"))

    services.cancel(participant=people(booking)[2], by=berit, now=NOW)

    assert states(*people(booking)).count("registered") == 6
    assert states(*people(waiting)) == ["registered"]
    assert told_to("c@example.no", "cancelled")["cancelled_by"] == "Berit Booker"
    assert "seat_given_up" not in letters_at(berit.email)


def test_one_of_a_waiting_group_leaves_and_the_others_wait_on():
    event, berit = make_event(capacity=0), make_person()
    booking = book(event, berit, seats(event, "Ann", "Bo", "Cy"))

    services.cancel(participant=people(booking)[1], by=berit, now=NOW)

    assert states(*people(booking)) == ["waiting", "cancelled", "waiting"]
    assert booking.queue_entries.get().places == 2
    assert counters(event) == (0, 2)
