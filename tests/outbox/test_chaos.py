"""Real workers, a real broker and a real mail server, all killed while 500 letters are under way.

The mail server's own log is the judge: what is in it twice was sent twice.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from outbox import services
from outbox.enums import DeliveryState, Settlement
from outbox.models import Delivery
from tests import factories
from tools.services import dies_with_us

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]

ROOT = Path(settings.BASE_DIR)
LETTERS = 500
FAULTS = {"greylisted": 20, "cut": 8, "lost": 4, "spam": 3, "dead": 3, "closing": 2}
WORKERS, DRAINS_EACH = 2, 2
KILLS, KILL_OF_THE_RELAY = 3, 2
LETTER_TAKES_SECONDS = 0.03
LEASE_SECONDS = 3
DEADLINE_SECONDS = 240  # it takes 40 on an idle machine


class Relay:
    """A mail server that can die and come back on the same port, with the same log."""

    def __init__(self, log: Path) -> None:
        self.log, self.port = log, 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tools.mail_sink", "--port", str(self.port)]
        command += ["--log", str(self.log), "--delay", str(LETTER_TAKES_SECONDS)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=dies_with_us(signal.SIGKILL),  # noqa: PLW1509 (one thread)
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().split()[-1])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def has_taken(self, goal: int) -> bool:
        return len(self.taken()) >= goal

    def taken(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []


class Worker:
    """Celery as in production: production's settings, SMTP, prefork."""

    def __init__(self, relay: Relay, log: Path) -> None:
        self.log = log.open("ab")
        database = urlsplit(os.environ["DATABASE_URL"])
        name = f"/{connection.settings_dict['NAME']}"
        self.environment = {name: value for name, value in os.environ.items() if name != "DEMO"} | {
            "DATABASE_URL": database._replace(path=name).geturl(),
            "SITE_URL": "https://portal.example.no",
            "SECRET_KEY": "not-a-secret-" * 5,
            "TICKET_KEY": "bm90LWEtc2VjcmV0LWJ1dC0zMi1ieXRlcy1sb25nISE=",
            "ALLOWED_HOSTS": "portal.example.no",
            "ORGANISATION_NAME": "Kulturnettverket",
            "CONTACT_EMAIL": "post@example.no",
            "DEFAULT_FROM_EMAIL": "post@example.no",
            "MONITORING_TOKEN": "token",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(relay.port),
            "EMAIL_USE_TLS": "0",
            "EMAIL_TIMEOUT": "5",
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker"]
        command += ["-c", str(DRAINS_EACH), "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            preexec_fn=dies_with_us(signal.SIGKILL),  # noqa: PLW1509 (one thread)
        )

    def kill(self) -> None:
        """The worker and all its children at once, in the middle of whatever they do."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    relay = Relay(tmp_path / "taken.log")
    yield relay
    relay.kill()


@pytest.fixture
def workers(relay: Relay, tmp_path: Path) -> Iterator[list[Worker]]:
    workers = [Worker(relay, tmp_path / "worker.log") for _ in range(WORKERS)]
    yield workers
    for worker in workers:
        worker.kill()
        worker.log.close()


def owe_five_hundred() -> None:
    names = [f"{fault}{n}" for fault, count in FAULTS.items() for n in range(count)]
    names += [f"person{n}" for n in range(LETTERS - len(names))]
    # Spread the faults evenly among the others.
    for number, name in enumerate(sorted(names, key=hash)):
        services.owe(
            letter="outbox/trial",
            dedupe_key=f"chaos:{number}",
            address=f"{name}@example.no",
            context={"name": name},
            now=timezone.now(),
        )


def two_ticks_at_once() -> None:
    for _tick in range(2):
        with contextlib.suppress(OSError, OperationalError):
            current_app.send_task("outbox.tasks.sweep", retry=False)


def lose_the_brokers_memory() -> None:
    with current_app.connection() as broker:
        channel: Any = broker.default_channel
        channel.client.flushall()


def skip_the_waiting() -> None:
    """Backed-off letters wait a minute; the test does not."""
    Delivery.objects.filter(state=DeliveryState.PENDING).update(next_at=timezone.now())


def wait_until(is_so: Callable[[], bool], *, ends: float, what: str) -> None:
    next_tick = 0.0
    while not is_so():
        assert time.monotonic() < ends, f"Too late for {what}: {states()}"
        if time.monotonic() > next_tick:
            skip_the_waiting()
            two_ticks_at_once()
            next_tick = time.monotonic() + 1
        time.sleep(0.02)


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def test_every_owed_letter_is_taken_once_or_visibly_uncertain(relay, workers):
    ends = time.monotonic() + DEADLINE_SECONDS
    owe_five_hundred()

    for kill in range(1, KILLS + 1):
        goal = kill * LETTERS // (KILLS + 2)
        wait_until(partial(relay.has_taken, goal), ends=ends, what=f"{goal} taken")
        workers[kill % WORKERS].kill()
        lose_the_brokers_memory()
        if kill == KILL_OF_THE_RELAY:
            relay.kill()
            relay.start()
        workers[kill % WORKERS].start()
    wait_until(lambda: not Delivery.objects.unfinished().exists(), ends=ends, what="the end")

    taken = Counter(relay.taken())
    times_by_state: dict[str, Counter[int]] = {}
    for state, message_id in Delivery.objects.values_list("state", "message_id"):
        times_by_state.setdefault(state, Counter())[taken[message_id]] += 1
    print(f"\n{states()}, taken by state: {times_by_state}")  # noqa: T201 (seen with -s)
    assert sum(states().values()) == LETTERS
    assert set(times_by_state) <= {"accepted", "rejected", "uncertain"}
    assert set(times_by_state["accepted"]) == {1}
    assert times_by_state["rejected"] == {0: FAULTS["spam"] + FAULTS["dead"]}
    assert set(times_by_state["uncertain"]) <= {0, 1}
    in_the_air = (KILLS + 1) * WORKERS * DRAINS_EACH
    assert states()["uncertain"] <= FAULTS["cut"] + FAULTS["lost"] + in_the_air

    settle_by_the_relays_log(relay)
    wait_until(lambda: not Delivery.objects.unfinished().exists(), ends=ends, what="the repair")

    assert set(Counter(relay.taken()).values()) == {1}
    reached = FAULTS["lost"] + FAULTS["spam"] + FAULTS["dead"]
    assert len(relay.taken()) == LETTERS - reached


def settle_by_the_relays_log(relay: Relay) -> None:
    """As a person does, by Message-ID: what the log holds arrived, the rest is sent again."""
    staff = factories.make_person(name="Stian Stab", is_staff=True)
    taken = set(relay.taken())
    for delivery in Delivery.objects.uncertain().exclude(address__startswith="lost"):
        arrived = delivery.message_id in taken
        services.settle_uncertain(
            delivery=delivery,
            outcome=Settlement.ARRIVED if arrived else Settlement.SEND_AGAIN,
            reason="Loggen til e-posttjeneren",
            by=staff,
            now=timezone.now(),
        )
