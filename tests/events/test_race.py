"""Many at once, each thread with its own connection, against real row locks."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from core.refusals import Refused
from events import services
from events.enums import ParticipantState, QueueState, Refusal
from events.models import CapacityPool, Event, Participant, QueueEntry
from members.models import Person
from outbox.models import Delivery
from tests.events.acts import counters, sign_up
from tests.factories import NOW, make_event, make_person

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 8
DAY = dt.timedelta(days=1)


def at_once(jobs: Iterable[Callable[[], object]], *, clients: int = CLIENTS) -> list[Any]:
    """Run the jobs on so many threads; the first ones start together. Refusals are answers."""
    barrier = Barrier(clients)

    def begin() -> None:
        barrier.wait(timeout=30)

    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        except Refused as refused:
            return refused.reason

    with ThreadPoolExecutor(clients, initializer=begin) as threads:
        results = list(threads.map(run, jobs))
        closing = Barrier(clients)

        def close(_thread: int) -> None:
            closing.wait(timeout=30)
            connection.close()

        list(threads.map(close, range(clients)))
    return results


def make_people(number: int) -> list[Person]:
    people = [
        Person(email=f"deltaker{each}@example.no", name=f"Deltaker {each}")
        for each in range(number)
    ]
    return Person.objects.bulk_create(people)


def signing_up(event: Event, person: Person, **wish) -> Callable[[], object]:
    return lambda: sign_up(event=event, person=person, **wish)


def test_places_are_never_oversold_and_the_rest_queue():
    event = make_event(capacity=20)

    at_once(signing_up(event, person) for person in make_people(60))

    states = Counter(event.participants.values_list("state", flat=True))
    assert states == {ParticipantState.REGISTERED: 20, ParticipantState.WAITING: 40}
    assert counters(event) == (20, 40)
    letters = Counter(Delivery.objects.values_list("letter", flat=True))
    assert letters == {"events/signed_up": 20, "events/queued": 40}


def test_one_person_in_many_windows_gets_one_place():
    event, person = make_event(capacity=5), make_person()

    answers = at_once(signing_up(event, person) for _ in range(CLIENTS))

    assert Counter(answer == Refusal.ALREADY_IN for answer in answers) == {True: 7, False: 1}
    assert counters(event) == (1, 0)


def test_one_person_in_many_windows_stands_in_line_once():
    event, person = make_event(capacity=0), make_person()

    answers = at_once(signing_up(event, person) for _ in range(CLIENTS))

    assert Counter(answer == Refusal.ALREADY_IN for answer in answers) == {True: 7, False: 1}
    assert counters(event) == (0, 1)


def test_a_double_click_is_one_booking():
    event, person, key = make_event(capacity=5), make_person(), uuid4()

    answers = at_once(signing_up(event, person, idempotency_key=key) for _ in range(CLIENTS))

    assert len({answer.pk for answer in answers}) == 1
    assert counters(event) == (1, 0)


def test_a_place_given_back_twice_at_once_is_freed_once():
    event = make_event(capacity=1)
    first = sign_up(event=event)
    waiting = [sign_up(event=event) for _ in range(2)]

    at_once([lambda: services.cancel(participant=first, by=first.person, now=NOW)] * CLIENTS)

    assert [Participant.objects.get(pk=each.pk).state for each in waiting] == [
        ParticipantState.REGISTERED,
        ParticipantState.WAITING,
    ]
    assert counters(event) == (1, 1)


def test_two_ticks_at_once_expire_each_offer_once():
    event = make_event(capacity=2)
    seated = [sign_up(event=event) for _ in range(2)]
    for _ in range(4):
        sign_up(event=event, takes_place_at_once=False)
    for each in seated:
        services.cancel(participant=each, by=each.person, now=NOW)

    at_once([lambda: services.expire_offers(now=NOW + 3 * DAY)] * CLIENTS)

    states = Counter(QueueEntry.objects.values_list("state", flat=True))
    assert states == {QueueState.EXPIRED: 2, QueueState.OFFERED: 2}
    assert Delivery.objects.filter(letter="events/offer_expired").count() == 2


def test_a_reminder_is_owed_once_by_ticks_at_the_same_moment():
    event = make_event()
    for person in make_people(10):
        sign_up(event=event, person=person)

    at_once([lambda: services.owe_reminders(now=event.starts_at - DAY)] * CLIENTS)

    assert Delivery.objects.filter(letter="events/reminder").count() == 10


def test_cancelling_the_event_while_people_sign_up_leaves_nobody_untold():
    event, staff = make_event(capacity=30), make_person(is_staff=True)
    people = make_people(40)
    jobs = [signing_up(event, person) for person in people]
    jobs.insert(
        15,
        lambda: services.cancel_event(event=event, by=staff, now=NOW, reason="Storm."),
    )

    at_once(jobs)

    live = set(event.participants.live().values_list("email", flat=True))
    told = Delivery.objects.filter(letter__startswith="events/event_cancelled")
    assert set(told.values_list("address", flat=True)) == live
    assert not CapacityPool.objects.drifted().exists()


def test_a_mixed_crowd_leaves_no_jumper_no_drift_and_no_deadlock():
    event, staff = make_event(capacity=10), make_person(is_staff=True)
    people = make_people(60)
    dice = random.Random(27)
    seated = [sign_up(event=event, person=person) for person in people[:10]]
    jobs = [
        signing_up(event, person, takes_place_at_once=dice.random() < 0.7) for person in people[10:]
    ]
    jobs += [partial(services.cancel, participant=each, by=each.person, now=NOW) for each in seated]
    jobs += [partial(services.expire_offers, now=NOW + 3 * DAY)] * 5
    jobs += [
        partial(services.set_capacity, pool=event.pools.get(), capacity=more, by=staff, now=NOW)
        for more in (11, 12, 13)
    ]
    dice.shuffle(jobs)

    at_once(jobs)

    assert not CapacityPool.objects.drifted().exists()
    pool = event.pools.get()
    assert pool.taken == pool.capacity
    assert jumpers(pool) == []


def jumpers(pool: CapacityPool) -> list[QueueEntry]:
    """Who got something while one before them in line still waits."""
    first_waiting = pool.queue.waiting().order_by("pk").first()
    if first_waiting is None:
        return []
    served = [QueueState.OFFERED, QueueState.TAKEN]
    return list(pool.queue.filter(state__in=served, pk__gt=first_waiting.pk))
