"""Many at once, each thread with its own connection, against real row locks."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
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
from events.models import CapacityPool, Event, Participant, QueueEntry, Session
from events.services import Seat
from members.models import Person
from outbox.models import Delivery
from tests.events.acts import counters, sign_up
from tests.factories import NOW, make_event, make_person, make_workshop
from tests.reminded import remind_of_events

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
    in_line = QueueEntry.objects.order_by("pk").values_list("booking__booked_by", flat=True)
    queued = Delivery.objects.filter(letter="events/queued")
    told = dict(queued.values_list("context__place_in_line", "person"))
    assert told == dict(enumerate(in_line, start=1))


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


def test_whoever_is_in_already_is_named_and_nothing_of_their_group_is_written():
    event = make_event(capacity=5)
    workshop = make_workshop(event=event, capacity=1)
    ann, bo, caro = make_people(3)
    booking(event, ann, [seat(event, person=ann, sessions=[workshop])])()

    for chosen in ([], [workshop]):  # the second finds a full one, and the pools are locked first
        pair = [seat(event, person=who, sessions=chosen) for who in (bo, ann)]
        with pytest.raises(Refused) as refused:
            booking(event, caro, pair)()

        assert refused.value.reason == Refusal.PERSON_ALREADY_IN
    assert [(pool.taken, pool.waiting) for pool in event.pools.all()] == [(1, 0), (1, 0)]
    assert Participant.objects.get().person == ann
    assert not QueueEntry.objects.exists()


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

    at_once([lambda: remind_of_events(now=event.starts_at - DAY)] * CLIENTS)

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


def test_two_bookings_with_the_same_two_people_the_other_way_round_do_not_hang():
    event = make_event(capacity=20)
    first, second = make_people(2)
    pair = [seat(event, person=first), seat(event, person=second)]

    answers = at_once(
        booking(event, make_person(), pair[:: 1 if number % 2 else -1]) for number in range(CLIENTS)
    )

    refused = [answer for answer in answers if answer == Refusal.PERSON_ALREADY_IN]
    assert len(refused) == CLIENTS - 1
    assert counters(event) == (2, 0)


def test_groups_workshops_and_changes_at_once_leave_no_drift_and_no_deadlock():
    event, staff, dice = make_event(capacity=12), make_person(is_staff=True), random.Random(4)
    clay = make_workshop(event=event, title="Leire", capacity=3)
    song = make_workshop(event=event, title="Sang", capacity=3)
    sessions = list(Session.objects.select_related("pool").order_by("pk"))
    people = make_people(60)
    seated = [
        booking(event, person, [seat(event, person=person, sessions=[dice.choice(sessions)])])()
        for person in people[:12]
    ]
    jobs: list[Callable[[], object]] = []
    for number, person in enumerate(people[12:40]):
        places = [seat(event, person=person, sessions=sessions[number % 2 : number % 2 + 1])]
        places += [seat(event) for _ in range(number % 4)]
        jobs.append(booking(event, person, places, all_or_nothing=number % 3 == 0))
    for each in seated:
        place = each.participants.get()
        [choice] = place.choices.all()
        other = song if choice.session_id == clay.pk else clay
        jobs.append(
            partial(services.change_session, choice=choice, session=other, by=None, now=NOW)
        )
        jobs.append(partial(services.cancel, participant=place, by=place.person, now=NOW))
    jobs += [partial(services.expire_offers, now=NOW + 3 * DAY)] * 5
    jobs += [
        partial(services.set_capacity, pool=pool, capacity=more, by=staff, now=NOW)
        for pool in event.pools.all()
        for more in (13, 14)
    ]
    dice.shuffle(jobs)

    at_once(jobs)

    assert not CapacityPool.objects.drifted().exists()
    for entry in QueueEntry.objects.open():
        waiting = entry.participants.filter(state=ParticipantState.WAITING).count()
        chosen = entry.choices.filter(state=ParticipantState.WAITING).count()
        assert waiting + chosen == entry.places


def booking(event: Event, booker: Person, seats: Sequence[Seat], **terms: Any) -> Callable[[], Any]:
    return partial(
        services.book,
        event=event,
        booker=booker,
        organisation=None,
        seats=seats,
        idempotency_key=uuid4(),
        now=NOW,
        **terms,
    )


def seat(event: Event, **who: Any) -> Seat:
    category = event.categories.select_related("pool").get(audience="others")
    return Seat(category=category, quoted_price=category.price, **who)


def jumpers(pool: CapacityPool) -> list[QueueEntry]:
    """Who got something while one before them in line still waits."""
    first_waiting = pool.queue.waiting().order_by("pk").first()
    if first_waiting is None:
        return []
    served = [QueueState.OFFERED, QueueState.TAKEN]
    return list(pool.queue.filter(state__in=served, pk__gt=first_waiting.pk))
