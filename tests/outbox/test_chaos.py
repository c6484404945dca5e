"""Real workers, a real broker, a real mail server and a real database, all killed while 3 000
letters of one sending are under way, and 200 to one.

The mail server's own log is the judge: what is in it twice was sent twice.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from members.models import Person
from outbox import services
from outbox.enums import SendingState, Settlement
from outbox.models import Delivery, Sending
from tests import factories
from tests.outbox.chaos import (
    DRAINS_EACH,
    Relay,
    Worker,
    asked_again,
    crash_the_database,
    is_our_database,
    lose_the_brokers_memory,
    two_ticks_at_once,
)

pytestmark = pytest.mark.django_db(transaction=True)

TO_ONE = 200
FAULTS = {"greylisted": 40, "cut": 12, "lost": 6, "spam": 5, "dead": 5, "closing": 3}
NEVER_TAKEN = FAULTS["lost"] + FAULTS["spam"] + FAULTS["dead"]
WORKERS = 2
KILLS = 5
FLUSHES = {1, 3, 5}
RELAY_DIES, DATABASE_DIES = 2, 4
SECONDS = 90  # for each 3 000


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


def receivers(number: int) -> QuerySet:
    """Readers, with the faults spread evenly among them."""
    names = [f"{fault}{n}" for fault, count in FAULTS.items() for n in range(count)]
    names += [f"reader{n}" for n in range(number - len(names))]
    Person.objects.bulk_create(
        Person(email=f"{name}@example.net", name=name, password="!")
        for name in sorted(names, key=hash)
    )
    readers = Person.objects.filter(email__endswith="@example.net")
    own = JSONObject(name=F("name"))
    return readers.annotate(address=F("email"), person_id=F("pk"), own=own)


def start(letters: int) -> Sending:
    now = timezone.now()
    for number in range(TO_ONE):
        services.owe(
            letter="outbox/trial",
            dedupe_key=f"chaos:{number}",
            address=f"one{number}@example.no",
            context={"name": "En"},
            now=now,
        )
    return services.start_sending(
        key="chaos",
        letter="outbox/trial",
        title="Kaos",
        content={"nb": {"issue": "Mars"}},
        receivers=receivers(letters),
        by=None,
        now=now,
    )


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def wait_until(is_so: Callable[[], bool], *, ends: float, what: str) -> None:
    next_tick = 0.0
    while not asked_again(is_so):
        assert time.monotonic() < ends, f"Too late for {what}: {states()}"
        if time.monotonic() > next_tick:
            two_ticks_at_once()
            next_tick = time.monotonic() + 1
        time.sleep(0.05)


def all_is_settled() -> bool:
    return not Delivery.objects.unfinished().exists()


@pytest.mark.parametrize(
    "letters",
    [
        pytest.param(3_000, marks=pytest.mark.chaos),
        pytest.param(15_000, marks=pytest.mark.audit),
    ],
)
def test_every_owed_letter_is_taken_once_or_visibly_uncertain(relay, workers, letters):
    began_at, database = time.monotonic(), database_began_at()
    ends = began_at + SECONDS * letters / 3_000 + 60
    sending, owed = start(letters), letters + TO_ONE

    for kill in range(1, KILLS + 1):
        goal = kill * owed // (KILLS + 2)
        wait_until(partial(relay.has_taken, goal), ends=ends, what=f"{goal} taken")
        workers[kill % WORKERS].kill()
        if kill in FLUSHES:
            lose_the_brokers_memory()
        if kill == RELAY_DIES:
            relay.kill()
            relay.start()
        if kill == DATABASE_DIES:
            crash_the_database()
        workers[kill % WORKERS].start()
    wait_until(all_is_settled, ends=ends, what="the end")

    taken = Counter(relay.taken())
    times_by_state: dict[str, Counter[int]] = {}
    for state, message_id in Delivery.objects.values_list("state", "message_id"):
        times_by_state.setdefault(state, Counter())[taken[message_id]] += 1
    took = time.monotonic() - began_at
    print(f"\n{took:.0f} s: {states()}, taken by state: {times_by_state}")  # noqa: T201 (with -s)
    assert database_began_at() > database or not is_our_database()
    assert sum(states().values()) == owed
    assert set(times_by_state) <= {"accepted", "rejected", "uncertain"}
    assert set(times_by_state["accepted"]) == {1}
    assert times_by_state["rejected"] == {0: FAULTS["spam"] + FAULTS["dead"]}
    assert set(times_by_state["uncertain"]) <= {0, 1}
    in_the_air = (KILLS + 2) * WORKERS * DRAINS_EACH
    assert states()["uncertain"] <= FAULTS["cut"] + FAULTS["lost"] + in_the_air
    assert not is_over(sending)

    settle_by_the_relays_log(relay)
    wait_until(all_is_settled, ends=ends, what="the repair")

    assert set(Counter(relay.taken()).values()) == {1}
    assert len(relay.taken()) == owed - NEVER_TAKEN

    give_up_on_the_lost()
    wait_until(partial(is_over, sending), ends=ends, what="the balance")
    assert sending.accepted == letters - NEVER_TAKEN + FAULTS["lost"]
    assert sending.rejected == FAULTS["spam"] + FAULTS["dead"]


def database_began_at() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time()")
        found: tuple[datetime] = cursor.fetchone()
    return found[0]


def is_over(sending: Sending) -> bool:
    sending.refresh_from_db()
    return sending.state == SendingState.SENT


def settle_by_the_relays_log(relay: Relay) -> None:
    """As a person does, by Message-ID: what the log holds arrived, the rest is sent again."""
    taken = set(relay.taken())
    for delivery in Delivery.objects.uncertain().exclude(address__startswith="lost"):
        arrived = delivery.message_id in taken
        settle(delivery, Settlement.ARRIVED if arrived else Settlement.SEND_AGAIN)


def give_up_on_the_lost() -> None:
    """Whose server never answers, however often: a person says that it is over."""
    for delivery in Delivery.objects.uncertain():
        settle(delivery, Settlement.ARRIVED)


def settle(delivery: Delivery, outcome: Settlement) -> None:
    staff = Person.objects.filter(is_staff=True).first() or factories.make_person(is_staff=True)
    services.settle_uncertain(
        delivery=delivery,
        outcome=outcome,
        reason="Loggen til e-posttjeneren",
        by=staff,
        now=timezone.now(),
    )
