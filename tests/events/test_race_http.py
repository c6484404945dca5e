"""Hundreds of tries over HTTP, against the real server with its own processes and threads."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.timezone import localdate

from events.enums import ParticipantState, QueueState
from events.models import Booking, CapacityPool, Event, Participant, Session, SessionChoice
from members.models import Affiliation, Person
from outbox.models import Delivery
from tests.events.acts import counters, sign_up
from tests.events.test_race import jumpers, make_people
from tests.factories import make_affiliation, make_event, make_organisation, make_workshop
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
    command = f"-m config.web --interface wsgi --host 127.0.0.1 --port {number} --no-ws --workers 2"
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


def signing_up(event: Event, session: str, *, at_once: bool = True, **chosen: str) -> Send:
    fields = {"key": str(uuid4()), "quoted_0": "0"} | chosen
    if at_once:
        fields["takes_place_at_once"] = "on"
    return posting(f"{event.get_absolute_url()}pamelding/", session, **fields)


def cancelling(participant: Participant, session: str) -> Send:
    path = participant.booking.get_absolute_url()
    return posting(f"{path}meld-av/", session)


def send_all(port: int, requests: list[Send], *, clients: int = CLIENTS) -> Counter[int]:
    """By so many clients, each with a connection of its own. Returns the answers by status."""
    mine = local()
    opened: list[Client] = []

    def connect() -> None:
        mine.client = Client(port)
        opened.append(mine.client)

    with ThreadPoolExecutor(clients, initializer=connect) as threads:
        statuses = Counter(threads.map(lambda send: send(mine.client), requests))
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


# ---- Groups ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Colleagues in one booking. `workshops`: what each of them chooses; None is nothing."""

    session: str
    workshops: Sequence[Session | None]
    all_or_nothing: bool = False
    key: UUID = field(default_factory=uuid4)

    def booking(self, event: Event) -> Send:
        """As the page where it was looked over sends it."""
        fields = {"step": "send", "key": str(self.key), "row_count": str(len(self.workshops))}
        if self.all_or_nothing:
            fields["all_or_nothing"] = "on"
        for row, workshop in enumerate(self.workshops, start=1):
            fields[f"p{row}-name"] = f"Kollega {row}"
            fields[f"p{row}-email"] = f"{self.key.hex}-{row}@example.no"
            fields[f"p{row}-quoted"] = fields[f"p{row}-quoted_sessions"] = "0"
            if workshop:
                fields[f"p{row}-sessions"] = str(workshop.pk)
        return posting(f"{event.get_absolute_url()}pamelding/flere/", self.session, **fields)


def groups_of_colleagues(
    sessions: Sequence[str], workshops: Sequence[Session], dice: random.Random, *, terms: bool
) -> list[Group]:
    """From one to five; `terms`: some of them come all or not at all."""
    return [
        Group(
            session,
            dice.choices([*workshops, None], k=dice.randint(1, 5)),
            all_or_nothing=terms and dice.random() < 0.3,
        )
        for session in sessions
    ]


def employees(number: int) -> list[tuple[Person, str]]:
    """Of a member: they may sign up colleagues."""
    people, organisation = make_people(number), make_organisation()
    for person in people:
        make_affiliation(person=person, organisation=organisation)
    Affiliation.objects.update(starts_on=localdate(timezone.now()))  # the server's own today
    return logged_in(people)


def prepare_workshops(event: Event) -> list[Session]:
    pair = [make_workshop(event=event, title=title, capacity=20) for title in ("Leire", "Sang")]
    return list(Session.objects.filter(pk__in=[each.pk for each in pair]).order_by("pk"))


def assert_rows_agree(event: Event) -> None:
    """No pool is above its limit, each counts its rows, and nobody in line was passed; but a group
    that waits for places for all of them lets others by while there are too few."""
    assert not CapacityPool.objects.drifted().exists()
    for pool in CapacityPool.objects.filter(event=event):
        assert pool.capacity is not None
        assert pool.taken <= pool.capacity
        patient = pool.queue.waiting().filter(waits_for_all=True)
        assert not patient.filter(places__lte=pool.capacity - pool.taken).exists()
        others = pool.queue.waiting().exclude(waits_for_all=True)
        if first := others.order_by("pk").first():
            assert pool.taken == pool.capacity
            served = [QueueState.OFFERED, QueueState.TAKEN]
            assert not pool.queue.filter(state__in=served, pk__gt=first.pk).exists()


def taken_and_waiting(event: Event) -> tuple[int, int]:
    pool = event.pools.own().get()
    return pool.taken, pool.waiting


def places_of(booking: Booking) -> str:
    """R for a place and W for a wait, in the order they were written."""
    rows = booking.participants.order_by("pk").values_list("state", flat=True)
    return "".join(state[0].upper() for state in rows)


def rush_of_groups(port: int, *, seed: int) -> None:
    """120 groups want 150 places and two workshops of 20; every sixth form is sent twice."""
    event, dice = prepare_event(capacity=150), random.Random(seed)
    workshops = prepare_workshops(event)
    sessions = [session for _, session in employees(120)]
    groups = groups_of_colleagues(sessions, workshops, dice, terms=False)
    seats = sum(len(group.workshops) for group in groups)
    requests = [group.booking(event) for group in [*groups, *groups[::6]]]
    dice.shuffle(requests)

    statuses = send_all(port, requests, clients=16)

    assert statuses == {302: 140}
    assert taken_and_waiting(event) == (150, seats - 150)
    assert_rows_agree(event)
    written = {booking.idempotency_key: places_of(booking) for booking in event.bookings.all()}
    assert {key: len(places) for key, places in written.items()} == {
        group.key: len(group.workshops) for group in groups
    }
    # The first in a group first; and once one of them waits, so does every group after it.
    assert all("WR" not in places for places in written.values())
    assert sum("RW" in places for places in written.values()) <= 1
    for workshop in workshops:
        seated = SessionChoice.objects.filter(session=workshop, state=ParticipantState.REGISTERED)
        assert seated.count() == CapacityPool.objects.get(session=workshop).taken == 20
        assert not seated.exclude(participant__state=ParticipantState.REGISTERED).exists()
    letters = Counter(Delivery.objects.values_list("letter", flat=True))
    assert (letters["events/signed_up"], letters["events/booked"]) == (150, 120)


def crossfire_of_groups(port: int, *, seed: int) -> None:
    """Groups, some all or nothing, and single ones, while others give back their places."""
    event, dice = prepare_event(capacity=100), random.Random(seed)
    workshops = prepare_workshops(event)
    people = employees(160)
    seated = [sign_up(event=event, person=person, now=timezone.now()) for person, _ in people[:60]]
    groups = groups_of_colleagues([each for _, each in people[60:120]], workshops, dice, terms=True)
    requests = [group.booking(event) for group in groups]
    requests += [
        cancelling(participant, session)
        for participant, (_, session) in zip(seated[:40], people, strict=False)
    ]
    quoted: dict[str, Any] = {f"quoted_session_{workshop.pk}": "0" for workshop in workshops}
    single = people[120:]
    Affiliation.objects.filter(person__in=[person for person, _ in single]).delete()
    requests += [
        signing_up(event, session, sessions=str(dice.choice(workshops).pk), **quoted)
        for _, session in single
    ]
    dice.shuffle(requests)

    statuses = send_all(port, requests, clients=16)

    assert set(statuses) <= {200, 302}
    assert_rows_agree(event)
    by_key = {group.key: group for group in groups}
    written = event.bookings.filter(idempotency_key__in=by_key)
    # What came back with a form is a group that would rather have nothing than half of it.
    assert statuses[200] == len(groups) - written.count()
    refused = by_key.keys() - set(written.values_list("idempotency_key", flat=True))
    assert all(by_key[key].all_or_nothing for key in refused)
    for booking in written:
        assert booking.participants.count() == len(by_key[booking.idempotency_key].workshops)
    assert event.participants.live().count() == sum(taken_and_waiting(event))


def test_300_places_are_300_places_for_600_tries(port):
    rush(port)


def test_cancellations_in_between_let_nobody_pass(port):
    crossfire(port, seed=1)


def test_120_groups_get_150_places_and_two_workshops_of_20(port):
    rush_of_groups(port, seed=1)


def test_groups_single_ones_and_cancellations_let_nobody_pass(port):
    crossfire_of_groups(port, seed=1)


@pytest.mark.audit
@pytest.mark.parametrize("number", range(30))
def test_the_rush_for_thirty_rounds(port, number):
    rush(port)


@pytest.mark.audit
@pytest.mark.parametrize("number", range(30))
def test_the_crossfire_for_thirty_rounds(port, number):
    crossfire(port, seed=number)


@pytest.mark.audit
@pytest.mark.parametrize("number", range(10))
def test_the_rush_of_groups_for_ten_rounds(port, number):
    rush_of_groups(port, seed=number)


@pytest.mark.audit
@pytest.mark.parametrize("number", range(10))
def test_the_crossfire_of_groups_for_ten_rounds(port, number):
    crossfire_of_groups(port, seed=number)
