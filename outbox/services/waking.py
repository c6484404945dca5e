"""Waking the worker. All of it may be lost: then the letters wait for the tick."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import current_app as celery_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failed nudge the next ones are skipped this long: the tick does their work.
BROKER_REST_SECONDS = 30.0
_broker_rests_until = 0.0

# Stands while a drain is sure to look again, so that fifty sign-ups wake one worker and not
# fifty. Whoever looks takes it down first: what was owed while it stood is then seen.
FLAG = "outbox:somebody-will-look"
FLAG_SECONDS = 2
LINGER_SECONDS = 0.2


def nudge_on_commit() -> None:
    if not any(nudge in waiting for waiting in connection.run_on_commit):
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake a worker now, unless one will look again by itself."""

    def act(broker: _Broker) -> None:
        if broker.redis.set(FLAG, 1, nx=True, ex=FLAG_SECONDS):
            broker.wake()

    _ask(act)


def wake() -> None:
    """Wake one more worker, whoever is awake."""
    _ask(_Broker.wake)


def look() -> None:
    """For a drain, before it looks."""
    _ask(lambda broker: broker.redis.delete(FLAG))


def linger() -> None:
    """For a drain that has sent something: letters often come in flocks."""
    _ask(lambda broker: broker.redis.set(FLAG, 1, ex=FLAG_SECONDS))
    time.sleep(LINGER_SECONDS)
    look()


@dataclass(frozen=True)
class _Broker:
    producer: Any
    redis: Any

    def wake(self) -> None:
        celery_app.send_task("outbox.tasks.drain", retry=False, producer=self.producer)


def _ask(act: Callable[[_Broker], object]) -> None:
    """Losing it costs a minute at most, so nobody waits for it."""
    global _broker_rests_until  # noqa: PLW0603 (one fact about this process)
    if time.monotonic() < _broker_rests_until:
        return
    try:
        with celery_app.producer_pool.acquire(block=True) as producer:
            channel: Any = producer.channel
            # Not `conn_or_acquire`: it sets up a new client each time, for longer than the asking.
            act(_Broker(producer, channel.client))
    except (OperationalError, RedisError, OSError):
        _broker_rests_until = time.monotonic() + BROKER_REST_SECONDS
        logger.warning("The broker does not answer; letters wait for the tick", exc_info=True)
