"""The night the clocks go forward: 2027-03-28 at 01:00 in UTC, two becomes three in Norway."""

from __future__ import annotations

import datetime as dt

import pytest

from outbox.enums import DeliveryState, SendingState
from outbox.models import Delivery, Lane
from outbox.services.keeping import sweep
from tests.outbox.receivers import make_readers, start

pytestmark = pytest.mark.django_db

CHANGE = dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def test_a_sending_over_the_change_reaches_each_once_in_its_time(owe, drain, sink):
    Lane.objects.create(per_second="0.1")
    readers = make_readers(30)
    readers[0].email = "greylisted@example.no"
    readers[0].save()
    began = CHANGE - 2 * MINUTE
    sending = start(now=began)
    slow = owe("greylisted.too@example.no", now=CHANGE - MINUTE / 2)
    gone_at: list[dt.datetime] = []

    now = began
    while sending.state != SendingState.SENT:
        assert now < began + 30 * MINUTE
        before = len(sink.message_ids)
        drain(now=now)
        sweep(now=now)
        gone_at += [now] * (len(sink.message_ids) - before)
        sending.refresh_from_db()
        now += MINUTE / 6

    slow.refresh_from_db()
    assert (slow.state, slow.attempts) == (DeliveryState.ACCEPTED, 2)
    assert sorted(sink.message_ids) == sorted(Delivery.objects.values_list("message_id", flat=True))
    assert max(gone_at) - min(gone_at) < 10 * MINUTE  # thirty of them, each ten seconds
    assert any(moment < CHANGE for moment in gone_at)
    assert any(moment > CHANGE for moment in gone_at)


def test_a_letter_that_is_tried_again_waits_a_minute_that_night_too(owe, drain, sink):
    delivery = owe("greylisted@example.no", now=CHANGE - MINUTE / 2)

    drain(now=CHANGE - MINUTE / 2)

    delivery.refresh_from_db()
    assert 48 <= (delivery.next_at - (CHANGE - MINUTE / 2)).total_seconds() <= 72
