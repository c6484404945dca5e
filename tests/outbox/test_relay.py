"""What is said to the relay, what it answers, and that no connection carries a half letter on."""

from __future__ import annotations

import datetime as dt

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from outbox.enums import DeliveryState
from outbox.models import Delivery, Suppression
from outbox.services import sending
from outbox.transports import SmtpTransport
from tests.factories import NOW
from tests.outbox.receivers import state_of

pytestmark = pytest.mark.django_db


def test_drain_keeps_one_connection_for_many_letters(owe, drain, sink, settings):
    settings.OUTBOX_BATCH = 3
    deliveries = [owe(f"person{n}@example.no") for n in range(10)]

    drain()

    assert {state_of(delivery) for delivery in deliveries} == {DeliveryState.ACCEPTED}
    assert sink.connections == 1


def test_a_relay_that_takes_one_command_at_a_time_gets_them_so(owe, drain, sink):
    sink.takes_one_command_at_a_time()
    dead, fine = owe("dead@example.no"), owe("kari@example.no")

    drain()

    assert state_of(dead) == DeliveryState.REJECTED
    assert state_of(fine) == DeliveryState.ACCEPTED
    assert sink.connections == 1


def test_a_refusal_keeps_the_connection(owe, drain, sink):
    dead, spam, fine = owe("dead@example.no"), owe("spam@example.no"), owe("kari@example.no")

    drain()

    assert [state_of(each) for each in (dead, spam)] == [DeliveryState.REJECTED] * 2
    assert state_of(fine) == DeliveryState.ACCEPTED
    assert sink.connections == 1


def test_a_relay_that_asks_for_a_letter_to_nobody_gets_none(owe, drain, sink):
    sink.asks_for_letters_to_nobody()
    dead, fine = owe("dead@example.no"), owe("kari@example.no")

    drain()

    assert state_of(dead) == DeliveryState.REJECTED
    assert dead.smtp_reply == "550 5.1.1 No such user here"
    assert state_of(fine) == DeliveryState.ACCEPTED
    assert sink.message_ids == [fine.message_id]
    assert sink.connections == 2


def test_the_relay_is_not_asked_about_an_address_that_is_stopped_in_another_spelling(
    owe, drain, sink
):
    Suppression.objects.create(address="Kari@Example.no", since=NOW)
    delivery = owe("kari@example.no")

    drain()

    assert state_of(delivery) == DeliveryState.SUPPRESSED
    assert sink.connections == 0


# ---- A letter that was begun and not sent ------------------------------------------------------


def test_the_letter_after_one_that_was_stopped_at_the_last_moment_goes_alone(
    owe, drain, sink, monkeypatch
):
    class StoppedMeanwhile(SmtpTransport):
        def _connected(self):
            Suppression.objects.get_or_create(address="ola@example.no", defaults={"since": NOW})
            return super()._connected()

    monkeypatch.setattr(sending, "open_transport", StoppedMeanwhile)
    stopped, fine = owe("ola@example.no"), owe("kari@example.no")

    drain()

    assert state_of(stopped) == DeliveryState.SUPPRESSED
    assert state_of(fine) == DeliveryState.ACCEPTED
    assert sink.message_ids == [fine.message_id]
    assert sink.contents[0].startswith(b"From: ")  # and no command of ours


@pytest.mark.parametrize("moment", [3, 4, 5])
def test_the_letter_after_one_that_was_interrupted_goes_alone(owe, sink, moment):
    """The worker's time limit comes at any moment: here as the first letter asks the clock."""
    owe("ola@example.no"), owe("kari@example.no")
    asked = 0

    def clock() -> dt.datetime:
        nonlocal asked
        asked += 1
        if asked == moment:
            raise SoftTimeLimitExceeded
        return NOW

    sending.drain(clock=clock)

    told = dict(Delivery.objects.values_list("message_id", "state"))
    assert DeliveryState.IN_DATA not in told.values()
    assert all(content.startswith(b"From: ") for content in sink.contents)  # no command of ours
    for message_id, state in told.items():
        taken = sink.message_ids.count(message_id)
        assert taken <= 1
        assert state == DeliveryState.UNCERTAIN or taken == (state == DeliveryState.ACCEPTED)


# ---- When the server is away ------------------------------------------------------------------


def test_a_server_that_closes_ends_the_run_and_holds_nothing(owe, drain, sink):
    first = owe("closing@example.no")
    second = owe("kari@example.no")

    assert drain() is False

    assert state_of(first) == DeliveryState.PENDING
    assert first.smtp_reply == "421 4.3.2 Closing"
    assert state_of(second) == DeliveryState.PENDING
    assert second.claimed_by is None

    drain(now=first.next_at)

    assert sorted(sink.message_ids) == sorted([first.message_id, second.message_id])


@pytest.mark.parametrize("answer", ["451 4.3.0 Not now", "550 5.7.1 Not you", "421 4.3.2 Closing"])
def test_what_the_relay_says_about_us_ends_the_run_and_waits(owe, drain, sink, answer):
    sink.refuses_sender(answer.encode())
    first, second = owe("kari@example.no"), owe("ola@example.no")

    assert drain() is False

    assert state_of(first) == DeliveryState.PENDING
    assert first.smtp_reply == answer
    assert (state_of(second), second.attempts) == (DeliveryState.PENDING, 0)
    assert sink.message_ids == []


def test_a_server_that_does_not_answer_is_told_in_the_ledger(owe, drain, sink, settings):
    settings.EMAIL_PORT = 1
    delivery = owe()

    drain()

    assert state_of(delivery) == DeliveryState.PENDING
    assert delivery.smtp_reply.startswith("ConnectionRefusedError")
