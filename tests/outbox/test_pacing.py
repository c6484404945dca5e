"""Slots: how fast letters of a sending leave, for all and for a domain."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Person
from outbox import services
from outbox.enums import DeliveryState
from outbox.models import Delivery, Lane
from outbox.services import pacing, sending
from tests.factories import NOW
from tests.outbox.receivers import make_readers, start

pytestmark = pytest.mark.django_db

SECOND = dt.timedelta(seconds=1)


def lane(per_second: str, domain: str = "", **changes: object) -> Lane:
    return Lane.objects.create(domain=domain, per_second=Decimal(per_second), **changes)


def slots() -> list[float | None]:
    """Seconds from now, of letters that wait for one."""
    found = Delivery.objects.filter(state=DeliveryState.PENDING).order_by("pk")
    return [(each.slot_at - NOW) / SECOND if each.slot_at else None for each in found]


def test_letters_leave_in_their_slots(drain, sink):
    lane("1")
    make_readers(5)
    owed = start()

    drain()

    assert len(sink.message_ids) == 2  # what is a second away is now
    assert slots() == [2, 3, 4]
    assert {each.next_at for each in owed.deliveries.filter(slot_at=NOW + 2 * SECOND)} == {
        NOW + 2 * SECOND
    }

    drain(now=NOW + 3 * SECOND)

    assert len(sink.message_ids) == 4
    assert Lane.objects.get().next_slot == NOW + 5 * SECOND  # no slot was taken twice


def test_a_slot_that_was_missed_is_taken_anew_so_that_nothing_comes_in_a_burst(drain, sink, staff):
    lane("1")
    make_readers(6)
    owed = start()
    drain()
    services.pause_sending(sending=owed, reason="Feil", by=staff, now=NOW)
    services.resume_sending(sending=owed, reason="Rettet", by=staff, now=NOW)

    drain(now=NOW + 60 * SECOND)

    assert len(sink.message_ids) == 4
    assert slots() == [62, 63]


def test_a_domain_has_a_lane_of_its_own_and_others_go_by(drain, sink):
    lane("0.5", "slow.example")
    readers = make_readers(4)
    for reader in readers[:2]:
        Person.objects.filter(pk=reader.pk).update(email=f"leser{reader.pk}@SLOW.example")
    start()

    drain()

    assert len(sink.message_ids) == 3
    assert slots() == [2]


def test_a_lane_may_wait_until_a_time(drain, sink):
    lane("100", paused_until=NOW + 60 * SECOND)
    make_readers(1)
    start()

    drain()

    assert sink.message_ids == []
    assert slots() == [60]


def test_a_letter_to_one_is_not_slowed(drain, sink, owe):
    lane("0.1")
    for n in range(5):
        owe(f"per{n}@example.no")

    drain()

    assert len(sink.message_ids) == 5


def test_without_lanes_a_letter_asks_nothing_more(drain, sink):
    make_readers(6)
    start()

    with CaptureQueriesContext(connection) as captured:
        drain()

    asked = [each["sql"] for each in captured if "outbox_lane" in each["sql"]]
    assert len(asked) == 1  # for the handful of letters
    assert sum("WITH written" in each["sql"] for each in captured) == 5


def test_a_new_pace_gives_those_that_wait_new_slots(drain, sink, staff):
    slow = lane("0.1")
    make_readers(4)
    start()
    drain()
    assert slots() == [10, 20, 30]

    slow.per_second = Decimal(1)
    services.change_lane(lane=slow, by=staff, now=NOW)
    drain()

    assert len(sink.message_ids) == 3
    assert slots() == [2]


def test_one_drain_stays_for_the_slots_that_are_near(sink):
    lane("10")
    make_readers(25)
    start(now=timezone.now())
    lingered: list[int] = []

    def linger() -> None:
        lingered.append(1)
        time.sleep(0.05)

    began = timezone.now()
    assert sending.drain(clock=timezone.now, linger=linger) is False

    assert len(sink.message_ids) == 25
    assert 1 < (timezone.now() - began).total_seconds() < 5
    assert lingered


def test_the_lock_of_the_one_who_stays_is_given_back():
    lane("0.1")
    make_readers(3)
    start()
    watch = pacing.Watch()
    Delivery.objects.update(slot_at=NOW + SECOND, next_at=NOW + SECOND)

    assert watch.is_on(now=NOW)
    watch.end()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)
