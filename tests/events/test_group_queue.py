"""Groups in the queue: what is free goes to the head, also when it is too few for all of them."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from events import services
from events.enums import QueueState, Refusal
from events.models import Booking, Event, QueueEntry
from members.models import Person
from outbox.models import Delivery
from tests.events.acts import counters, refusal, states
from tests.events.test_booking import book, people, seats
from tests.factories import NOW, make_event, make_person

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def berit() -> Person:
    return make_person(name="Berit Booker")


@pytest.fixture
def event() -> Event:
    return make_event(capacity=3)


@pytest.fixture
def seated(event) -> Booking:
    return book(event, make_person(), seats(event, "X", "Y", "Z"))


@pytest.fixture
def group(event, berit, seated) -> Booking:
    """Three who wait at the head of the line."""
    return book(event, berit, seats(event, "Ann", "Bo", "Cy"))


def free(seated: Booking, *, places: int) -> None:
    for participant in people(seated)[:places]:
        services.cancel(participant=participant, by=seated.booked_by, now=NOW)


def wait(booking: Booking) -> QueueEntry:
    return booking.queue_entries.get()


def test_the_head_is_offered_a_part_and_the_booker_is_told(event, berit, seated, group):
    free(seated, places=2)

    entry = wait(group)
    assert (entry.state, entry.offered_places, entry.places) == (QueueState.OFFERED, 2, 3)
    assert counters(event) == (3, 1)
    letters = Delivery.objects.filter(letter="events/offered_places", address=berit.email)
    offers = letters.order_by("pk").values_list("context__offered", flat=True)
    assert list(offers) == [1, 2]


def test_a_part_is_taken_and_the_rest_stays_first_in_line(event, berit, seated, group):
    behind = book(event, make_person(), seats(event, "Di"))
    free(seated, places=2)

    services.accept_offer(entry=wait(group), places=2, keep_rest=True, by=berit, now=NOW)
    assert states(*people(group)) == ["registered", "registered", "waiting"]
    free(Booking.objects.get(pk=seated.pk), places=0)
    services.cancel(participant=people(seated)[2], by=seated.booked_by, now=NOW)

    entry = wait(group)
    assert (entry.state, entry.places) == (QueueState.TAKEN, 1)
    assert states(*people(group), *people(behind)) == ["registered"] * 3 + ["waiting"]


def test_a_part_is_taken_and_the_rest_given_up(event, berit, seated, group):
    free(seated, places=2)

    services.accept_offer(entry=wait(group), places=2, by=berit, now=NOW)

    assert states(*people(group)) == ["registered", "registered", "cancelled"]
    assert wait(group).state == QueueState.TAKEN
    assert counters(event) == (3, 0)


def test_fewer_than_offered_may_be_taken_and_the_others_go_on(event, berit, seated, group):
    behind = book(event, make_person(), seats(event, "Di"))
    free(seated, places=2)

    services.accept_offer(entry=wait(group), places=1, by=berit, now=NOW)

    assert states(*people(group)) == ["registered", "cancelled", "cancelled"]
    assert states(*people(behind)) == ["registered"]
    assert counters(event) == (3, 0)


@pytest.mark.parametrize("places", [0, 3, -1])
def test_no_other_number_than_what_is_offered_is_taken(berit, seated, group, places):
    free(seated, places=2)

    assert (
        refusal(services.accept_offer, entry=wait(group), places=places, by=berit, now=NOW)
        == Refusal.NOT_A_PART
    )


def test_who_passes_lets_those_behind_have_what_is_too_few(event, berit, seated, group):
    behind = book(event, make_person(), seats(event, "Di"))
    free(seated, places=1)
    assert states(*people(behind)) == ["waiting"]

    services.pass_offer(entry=wait(group), by=berit, now=NOW)

    assert states(*people(behind)) == ["registered"]
    assert (wait(group).state, wait(group).waits_for_all) == (QueueState.WAITING, True)
    assert counters(event) == (3, 3)


def test_who_passed_is_offered_all_as_soon_as_there_is_room_for_all(event, berit, seated, group):
    free(seated, places=1)
    services.pass_offer(entry=wait(group), by=berit, now=NOW)
    newcomer = book(event, make_person(), seats(event, "Di"))
    assert states(*people(newcomer)) == ["registered"]

    staff = make_person(is_staff=True)
    services.set_capacity(pool=event.pools.get(), capacity=6, by=staff, now=NOW)

    assert (wait(group).state, wait(group).offered_places) == (QueueState.OFFERED, 3)


def test_an_offer_of_all_is_not_passed(event, berit, seated, group):
    free(seated, places=3)

    assert refusal(services.pass_offer, entry=wait(group), by=berit, now=NOW) == (
        Refusal.OFFER_IS_WHOLE
    )


def test_silence_to_a_part_is_to_wait_for_all(event, berit, seated, group):
    behind = book(event, make_person(), seats(event, "Di"))
    free(seated, places=1)
    deadline = wait(group).offer_expires_at
    assert deadline is not None

    services.expire_offers(now=deadline)

    assert (wait(group).state, wait(group).waits_for_all) == (QueueState.WAITING, True)
    assert states(*people(group), *people(behind)) == ["waiting"] * 3 + ["registered"]
    assert Delivery.objects.filter(letter="events/offer_passed", address=berit.email).exists()


def test_silence_to_all_is_a_no(event, berit, seated, group):
    free(seated, places=3)
    deadline = wait(group).offer_expires_at
    assert deadline is not None

    services.expire_offers(now=deadline)

    assert wait(group).state == QueueState.EXPIRED
    assert states(*people(group)) == ["cancelled"] * 3
    assert Delivery.objects.filter(letter="events/places_expired", address=berit.email).exists()
    assert counters(event) == (0, 0)


def test_an_offer_that_is_answered_too_late_is_gone(berit, seated, group):
    free(seated, places=2)
    deadline = wait(group).offer_expires_at

    assert (
        refusal(services.accept_offer, entry=wait(group), places=2, by=berit, now=deadline)
        == Refusal.NOT_OFFERED
    )


def test_one_colleague_does_not_answer_for_all(seated, group):
    free(seated, places=2)
    ann = people(group)[0]
    ann.person = make_person()
    ann.save()

    assert (
        refusal(services.accept_offer, entry=wait(group), places=2, by=ann.person, now=NOW)
        == Refusal.NOT_YOURS
    )


def test_more_is_added_to_an_offer_of_a_part(event, berit, seated, group):
    free(seated, places=1)
    services.cancel(participant=people(seated)[1], by=seated.booked_by, now=NOW + HOUR)

    entry = wait(group)
    assert (entry.offered_places, entry.offered_at) == (2, NOW + HOUR)


def test_one_leaves_a_group_that_has_an_offer(event, berit, seated, group):
    free(seated, places=2)

    services.cancel(participant=people(group)[0], by=berit, now=NOW)

    assert (wait(group).places, wait(group).offered_places) == (2, 2)
    assert counters(event) == (3, 0)


def test_what_is_added_later_waits_behind(event, berit, seated, group):
    other = book(event, make_person(), seats(event, "Di"))

    services.add_places(
        booking=group, seats=seats(event, "Ed"), idempotency_key=uuid4(), by=berit, now=NOW
    )

    first, last = group.queue_entries.order_by("pk")
    assert first.pk < wait(other).pk < last.pk
    assert (first.places, last.places) == (3, 1)


def test_the_secretariat_seats_a_whole_group_above_the_limit(event, berit, seated, group):
    staff = make_person(is_staff=True)

    services.overbook(participant=people(group)[1], by=staff, now=NOW, reason="Ekstra bord.")

    assert states(*people(group)) == ["registered"] * 3
    assert counters(event) == (6, 0)
