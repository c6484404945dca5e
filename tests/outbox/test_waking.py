"""With the broker that the tests have."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery, current_app
from django.conf import settings
from django.utils import timezone

from outbox import services, tasks
from outbox.services import sending, waking

QUEUE = "celery"


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What nobody works on: whoever is woken stands in the queue, however slow the machine."""
    monkeypatch.setattr(waking, "_broker_rests_until", 0.0)
    monkeypatch.setattr(waking, "FLAG_SECONDS", 60)
    with current_app.connection() as connection:
        channel: Any = connection.default_channel
        channel.client.delete(QUEUE, waking.FLAG)
        yield channel.client
        channel.client.delete(QUEUE, waking.FLAG)


def test_fifty_at_once_wake_one_worker(broker):
    together = threading.Barrier(10)

    def sign_five_up() -> None:
        together.wait()
        for _sign_up in range(5):
            services.nudge()

    threads = [threading.Thread(target=sign_five_up) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broker.llen(QUEUE) == 1


def test_who_comes_after_the_look_wakes_another(broker):
    services.nudge()
    waking.look()

    services.nudge()

    assert broker.llen(QUEUE) == 2


def test_a_worker_that_was_woken_and_died_is_not_waited_for(broker):
    services.nudge()

    assert 0 < broker.pttl(waking.FLAG) <= waking.FLAG_SECONDS * 1000


def test_the_tick_wakes_more_than_one(broker):
    waking.wake()
    waking.wake()

    assert broker.llen(QUEUE) == 2


@pytest.mark.django_db
def test_what_is_owed_while_a_drain_lingers_is_sent_by_it(owe, sink, broker):
    owe("kari@example.no", now=timezone.now())
    lingers = 0

    def linger() -> None:
        nonlocal lingers
        lingers += 1
        if lingers <= 3:
            owe(f"person{lingers}@example.no", now=timezone.now())

    sending.drain(clock=timezone.now, linger=linger)

    assert len(sink.message_ids) == 4
    assert lingers == 4
    assert sink.connections == 1


@pytest.mark.django_db
def test_a_drain_with_nothing_to_send_does_not_linger(broker, monkeypatch):
    lingered: list[float] = []
    monkeypatch.setattr(time, "sleep", lingered.append)

    tasks.drain()

    assert lingered == []


def test_while_a_drain_lingers_nobody_else_is_woken(broker, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _seconds: services.nudge())

    waking.linger()

    assert broker.llen(QUEUE) == 0
    assert not broker.exists(waking.FLAG)


@pytest.mark.django_db
def test_a_drain_sends_though_the_broker_is_gone(owe, sink, dead_broker):
    delivery = owe(now=timezone.now())

    tasks.drain()

    assert sink.message_ids == [delivery.message_id]


def test_nudge_swallows_a_dead_broker_and_lets_it_rest(dead_broker, caplog):
    started = time.monotonic()

    services.nudge()
    services.nudge()

    assert caplog.messages == ["The broker does not answer; letters wait for the tick"]
    assert time.monotonic() - started < 5  # by default it tries again for 6


@pytest.fixture
def dead_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "_broker_rests_until", 0.0)
    nobody_listens = Celery("dead", broker="redis://127.0.0.1:1/0", set_as_current=False)
    nobody_listens.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(waking, "celery_app", nobody_listens)
