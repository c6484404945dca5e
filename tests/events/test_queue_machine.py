"""Any order of sign-ups, cancellations, answers, ticks and staff decisions keeps the promises."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.refusals import Refused
from events import rules, services
from events.enums import ParticipantState, QueueState
from events.models import CapacityPool, Event, Participant, QueueEntry
from members.models import Person
from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_person

HOUR = dt.timedelta(hours=1)
LONGEST_PAUSE = 60
SERVED = [QueueState.OFFERED, QueueState.TAKEN]


class Queue(RuleBasedStateMachine):
    event: Event
    staff: Person
    now: dt.datetime

    def __init__(self) -> None:
        super().__init__()
        self.everything = transaction.atomic()
        self.everything.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.everything.__exit__(None, None, None)

    @initialize(capacity=st.integers(0, 3))
    def open_the_event(self, capacity: int) -> None:
        self.now = NOW
        self.event = make_event(
            capacity=capacity, starts_at=NOW + 400 * HOUR, cancel_until=NOW + 400 * HOUR
        )
        self.staff = make_person(is_staff=True)
        self.overbooked_by_staff: set[int] = set()

    # ---- What people and the clock do ----------------------------------------------------------

    @precondition(lambda self: self.now < self.event.sign_up_closes_at)
    @rule(at_once=st.booleans())
    def somebody_signs_up(self, at_once: bool) -> None:
        pool = self.pool()
        was_free = pool.waiting == 0 and (pool.capacity or 0) > pool.taken

        participant = sign_up(
            event=self.event, person=self.new_person(), takes_place_at_once=at_once, now=self.now
        )

        assert (participant.state == ParticipantState.REGISTERED) == was_free

    @precondition(lambda self: self.live())
    @rule(data=st.data())
    def somebody_cancels(self, data: Any) -> None:
        participant = self.one_of(data, self.live())

        services.cancel(participant=participant, by=participant.person, now=self.now)

    @precondition(lambda self: self.entries(QueueState.OFFERED))
    @rule(data=st.data(), says_yes=st.booleans())
    def somebody_answers(self, data: Any, says_yes: bool) -> None:
        entry = self.one_of(data, self.entries(QueueState.OFFERED))
        answer = services.accept_offer if says_yes else services.decline_offer
        is_late = entry.offer_expires_at <= self.now

        try:
            answer(entry=entry, by=entry.booking.booked_by, now=self.now)
        except Refused:
            assert is_late
        else:
            assert not is_late

    @precondition(lambda self: self.now < self.event.starts_at - LONGEST_PAUSE * HOUR)
    @rule(hours=st.integers(1, LONGEST_PAUSE))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR
        services.expire_offers(now=self.now)

        assert not QueueEntry.objects.offer_expired(now=self.now).exists()

    # ---- What the secretariat does -------------------------------------------------------------

    @rule(capacity=st.integers(0, 5))
    def staff_set_the_capacity(self, capacity: int) -> None:
        pool = self.pool()
        is_impossible = capacity < min(pool.taken, pool.capacity or 0)

        try:
            services.set_capacity(pool=pool, capacity=capacity, by=self.staff, now=self.now)
        except Refused:
            assert capacity < pool.taken
        else:
            assert not is_impossible

    @precondition(lambda self: self.entries(QueueState.WAITING))
    @rule()
    def staff_promote_the_next(self) -> None:
        first = self.entries(QueueState.WAITING)[0]

        promoted = services.promote(
            pool=self.pool(), by=self.staff, now=self.now, reason="Et ekstra bord."
        )

        assert promoted.pk == first.pk

    @precondition(lambda self: self.entries(QueueState.WAITING))
    @rule(data=st.data())
    def staff_seat_somebody(self, data: Any) -> None:
        entry = self.one_of(data, self.entries(QueueState.WAITING))
        self.overbooked_by_staff.add(entry.pk)

        services.overbook(
            participant=entry.booking.participants.get(),
            by=self.staff,
            now=self.now,
            reason="Holder foredrag.",
        )

    @rule(hours=st.integers(-150, 150))
    def staff_move_the_event(self, hours: int) -> None:
        starts_at = self.event.starts_at + hours * HOUR
        if starts_at < self.now + HOUR:
            return
        length = self.event.ends_at - self.event.starts_at
        self.event = services.move(
            event=self.event,
            starts_at=starts_at,
            ends_at=starts_at + length,
            by=self.staff,
            now=self.now,
        )

        last = rules.last_answer(self.event)
        deadlines = [offer.offer_expires_at for offer in self.entries(QueueState.OFFERED)]
        assert all(deadline and self.now < deadline <= last for deadline in deadlines)

    # ---- What always holds ---------------------------------------------------------------------

    @invariant()
    def the_counters_are_what_the_rows_say(self) -> None:
        if hasattr(self, "event"):
            assert not CapacityPool.objects.drifted().exists()

    @invariant()
    def nobody_passed(self) -> None:
        waiting = self.entries(QueueState.WAITING) if hasattr(self, "event") else []
        if waiting:
            served = QueueEntry.objects.filter(state__in=SERVED, pk__gt=waiting[0].pk)
            assert set(served.values_list("pk", flat=True)) <= self.overbooked_by_staff

    @invariant()
    def nothing_stands_free_while_somebody_waits(self) -> None:
        if not hasattr(self, "event"):
            return
        pool = self.pool()
        can_hand_out = self.now < self.event.starts_at - 3 * HOUR
        if pool.waiting and can_hand_out:
            assert pool.taken >= (pool.capacity or 0)

    @invariant()
    def each_open_wait_is_a_waiting_participant(self) -> None:
        if hasattr(self, "event"):
            waiting = Participant.objects.filter(state=ParticipantState.WAITING).count()
            assert waiting == QueueEntry.objects.open().count()

    # ---- Words used above ----------------------------------------------------------------------

    def pool(self) -> CapacityPool:
        return CapacityPool.objects.get(event=self.event)

    def live(self) -> list[Participant]:
        return list(Participant.objects.live().select_related("person", "category").order_by("pk"))

    def entries(self, state: QueueState) -> list[QueueEntry]:
        return list(QueueEntry.objects.filter(state=state).order_by("pk"))

    def one_of(self, data: Any, rows: list[Any]) -> Any:
        return rows[data.draw(st.integers(0, len(rows) - 1))]

    def new_person(self) -> Person:
        number = Person.objects.count()
        return Person.objects.create(email=f"deltaker{number}@example.no", name=f"Nr. {number}")


def run(*, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_queue_is_fair_whatever_happens() -> None:
    run(examples=10, steps=12)


@pytest.mark.audit
@pytest.mark.django_db
def test_the_queue_is_fair_for_long() -> None:
    run(examples=150, steps=30)
