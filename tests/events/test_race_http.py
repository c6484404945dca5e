"""Hundreds of tries over HTTP, against the real server with its own processes and threads."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from events.enums import ParticipantState, QueueState
from events.models import CapacityPool, Event, Participant
from members.models import Person
from outbox.models import Delivery
from tests.events.acts import counters, sign_up
from tests.events.test_race import jumpers, make_people
from tests.factories import make_event
from tools.instance import answers, free_port
from tools.load import Client
from tools.services import dies_with_us
from tools.sessions import log_in

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 32
TOKEN = "c" * 32  # a CSRF secret that the cookie and the form agree on
SECONDS_TO_START = 60
Send = Callable[[Client], int]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The server as it runs in production: two processes with four threads each."""
    number = free_port()
    database = urlsplit(os.environ["DATABASE_URL"])
    database = database._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {
        "DATABASE_URL": database.geturl(),
        "SECRET_KEY": settings.SECRET_KEY,
        "DEMO": "1",
    }
    command = f"-m granian --interface wsgi --host 127.0.0.1 --port {number} --no-ws --workers 2"
    command += " --blocking-threads 4 --log-level warning config.wsgi:application"
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, *command.split()],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=dies_with_us(15),  # noqa: PLW1509 (no other thread yet)
        )
        try:
            until = time.monotonic() + SECONDS_TO_START
            while not answers(number):
                assert time.monotonic() < until, (tmp_path / "server.log").read_text()
                time.sleep(0.1)
            yield number
        finally:
            server.terminate()
            server.wait(timeout=30)


def prepare_event(*, capacity: int) -> Event:
    """Open now: the server reads the real clock."""
    return make_event(capacity=capacity, starts_at=timezone.now() + dt.timedelta(days=30))


def logged_in(people: list[Person]) -> list[tuple[Person, str]]:
    sessions = log_in(people)
    return [(person, sessions[person.email]) for person in people]


def posting(path: str, session: str, **fields: str) -> Send:
    body = urlencode({"csrfmiddlewaretoken": TOKEN} | fields).encode()
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}
    return lambda client: client.post(path, body, headers).status


def signing_up(event: Event, session: str, *, at_once: bool = True) -> Send:
    fields = {"key": str(uuid4()), "quoted_0": "0"}
    if at_once:
        fields["takes_place_at_once"] = "on"
    return posting(f"{event.get_absolute_url()}pamelding/", session, **fields)


def cancelling(participant: Participant, session: str) -> Send:
    path = participant.booking.get_absolute_url()
    return posting(f"{path}meld-av/", session)


def send_all(port: int, requests: list[Send]) -> Counter[int]:
    """By 32 clients, each with a connection of its own. Returns the answers by status."""
    mine = local()
    opened: list[Client] = []

    def connect() -> None:
        mine.client = Client(port)
        opened.append(mine.client)

    with ThreadPoolExecutor(CLIENTS, initializer=connect) as clients:
        statuses = Counter(clients.map(lambda send: send(mine.client), requests))
    for client in opened:
        client.close()
    return statuses


def crowd(number: int) -> list[tuple[Person, str]]:
    return logged_in(make_people(number))


def rush(port: int) -> None:
    """600 people want one of 300 places."""
    event = prepare_event(capacity=300)

    statuses = send_all(port, [signing_up(event, session) for _, session in crowd(600)])

    assert statuses == {302: 600}
    states = Counter(event.participants.values_list("state", flat=True))
    assert states == {ParticipantState.REGISTERED: 300, ParticipantState.WAITING: 300}
    assert counters(event) == (300, 300)
    assert Delivery.objects.filter(letter="events/signed_up").count() == 300
    assert Delivery.objects.filter(letter="events/queued").count() == 300


def crossfire(port: int, *, seed: int) -> None:
    """People cancel while others sign up and stand in line."""
    event, dice = prepare_event(capacity=100), random.Random(seed)
    people = crowd(300)
    seated = [sign_up(event=event, person=person, now=timezone.now()) for person, _ in people[:100]]
    requests = [
        cancelling(participant, session)
        for participant, (_, session) in zip(seated[:60], people, strict=False)
    ]
    requests += [
        signing_up(event, session, at_once=dice.random() < 0.8) for _, session in people[100:]
    ]
    dice.shuffle(requests)

    statuses = send_all(port, requests)

    assert statuses == {302: 260}
    taken, waiting = counters(event)
    pool = CapacityPool.objects.get(event=event)
    offered = pool.queue.filter(state=QueueState.OFFERED).count()
    assert taken == 100
    assert event.participants.registered().count() == 100 - offered
    assert waiting + 100 == event.participants.live().count() == 240
    assert jumpers(pool) == []


def test_300_places_are_300_places_for_600_tries(port):
    rush(port)


def test_cancellations_in_between_let_nobody_pass(port):
    crossfire(port, seed=1)


@pytest.mark.audit
@pytest.mark.parametrize("number", range(30))
def test_the_rush_for_thirty_rounds(port, number):
    rush(port)


@pytest.mark.audit
@pytest.mark.parametrize("number", range(30))
def test_the_crossfire_for_thirty_rounds(port, number):
    crossfire(port, seed=number)
