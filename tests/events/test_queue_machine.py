"""Any order of sign-ups, cancellations, answers, ticks and staff decisions keeps the promises."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import F
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

from events import rules, services
from events.enums import LIVE_STATES, OPEN_QUEUE_STATES, ParticipantState, QueueState, Refusal
from events.models import (
    Booking,
    CapacityPool,
    Event,
    Participant,
    QueueEntry,
    Session,
    SessionChoice,
)
from events.services import Seat
from members.models import Person
from tests.events.acts import answer
from tests.factories import NOW, make_event, make_person, make_workshop

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

    @initialize(
        capacity=st.integers(0, 4), in_workshop=st.integers(0, 2), at_dinner=st.integers(0, 3)
    )
    def open_the_event(self, capacity: int, in_workshop: int, at_dinner: int) -> None:
        self.now = NOW
        self.event = make_event(
            capacity=capacity, starts_at=NOW + 400 * HOUR, cancel_until=NOW + 400 * HOUR
        )
        starts_at = self.event.starts_at
        self.sessions = [
            make_workshop(event=self.event, title="Leire", capacity=in_workshop),
            make_workshop(
                event=self.event,
                title="Middag",
                capacity=at_dinner,
                starts_at=starts_at + 2 * HOUR,
            ),
        ]
        self.staff = make_person(is_staff=True)
        self.names = count(1)
        self.served_rightly: set[int] = set()

    def has_begun(self, which: int) -> bool:
        """It moves with the event, and people may sign up until later."""
        return Session.objects.get(pk=self.sessions[which].pk).starts_at <= self.now

    # ---- What people and the clock do ----------------------------------------------------------

    @precondition(lambda self: self.now < self.event.sign_up_closes_at)
    @rule(
        chosen=st.lists(st.sets(st.integers(0, 1)), min_size=1, max_size=4),
        at_once=st.booleans(),
        together=st.booleans(),
        to_earlier=st.booleans(),
        data=st.data(),
    )
    def somebody_books(
        self,
        chosen: list[set[int]],
        at_once: bool,
        together: bool,
        to_earlier: bool,
        data: Any,
    ) -> None:
        room = self.room_for(len(chosen))
        seats = [self.seat(sessions) for sessions in chosen]
        earlier = list(Booking.objects.filter(event=self.event).order_by("pk"))
        terms: dict[str, Any] = {
            "seats": seats,
            "takes_place_at_once": at_once,
            "all_or_nothing": together,
            "idempotency_key": uuid4(),
            "now": self.now,
        }
        if earlier and to_earlier:
            booking = self.one_of(data, earlier)
            terms |= {"booking": booking, "by": booking.booked_by}
            made, reason = answer(services.add_places, **terms)
        else:
            terms |= {"event": self.event, "booker": self.new_person(), "organisation": None}
            made, reason = answer(services.book, **terms)
        if reason:
            begun = any(self.has_begun(which) for which in set[int]().union(*chosen))
            assert begun or (reason, together) == (Refusal.SESSION_FULL, True)
            return

        places = made if isinstance(made, list) else list(made.participants.all())
        expected = 0 if together and room < len(chosen) else room
        assert [each.state for each in places].count(ParticipantState.REGISTERED) == expected

    @precondition(lambda self: self.live())
    @rule(data=st.data())
    def somebody_cancels(self, data: Any) -> None:
        participant = self.one_of(data, self.live())

        services.cancel(participant=participant, by=participant.booking.booked_by, now=self.now)

    @precondition(lambda self: self.live())
    @rule(data=st.data())
    def somebody_comes_for_another(self, data: Any) -> None:
        participant = self.one_of(data, self.live())
        version = participant.ticket_version

        name = f"Ny {next(self.names)}"
        named = services.name_place(
            participant=participant, name=name, by=participant.booking.booked_by, now=self.now
        )

        assert named.ticket_version == version + bool(participant.name)

    @precondition(lambda self: self.live() and self.now < self.event.starts_at)
    @rule(data=st.data(), which=st.integers(0, 1))
    def somebody_chooses(self, data: Any, which: int) -> None:
        participant, session = self.one_of(data, self.live()), self.sessions[which]
        before = set(participant.choices.live().values_list("session", flat=True))

        _choice, reason = answer(
            services.choose_session, participant=participant, session=session, by=None, now=self.now
        )

        assert (reason == Refusal.ALREADY_CHOSEN) == (session.pk in before)

    @precondition(lambda self: self.choices())
    @rule(data=st.data())
    def somebody_changes_what_they_chose(self, data: Any) -> None:
        before = self.one_of(data, self.choices())
        [session] = [each for each in self.sessions if each.pk != before.session_id]
        after, reason = answer(
            services.change_session, choice=before, session=session, by=None, now=self.now
        )
        if reason:
            begun = self.has_begun(self.sessions.index(session))
            assert reason == Refusal.ALREADY_CHOSEN or (begun and reason == Refusal.SESSION_OVER)
            return

        before.refresh_from_db()
        assert (before.state == "cancelled") == (after.state == "registered")

    @precondition(lambda self: self.choices())
    @rule(data=st.data())
    def somebody_gives_up_what_they_chose(self, data: Any) -> None:
        services.cancel_choice(choice=self.one_of(data, self.choices()), by=None, now=self.now)

    @precondition(lambda self: self.entries(QueueState.OFFERED))
    @rule(data=st.data(), says_yes=st.booleans())
    def somebody_answers(self, data: Any, says_yes: bool) -> None:
        entry = self.one_of(data, self.entries(QueueState.OFFERED))
        act = services.accept_offer if says_yes else services.decline_offer
        is_late = entry.offer_expires_at <= self.now

        _entry, reason = answer(act, entry=entry, by=entry.booking.booked_by, now=self.now)

        assert (reason == Refusal.NOT_OFFERED) == is_late

    @precondition(lambda self: self.entries(QueueState.OFFERED))
    @rule(data=st.data(), keep_rest=st.booleans())
    def somebody_takes_a_part(self, data: Any, keep_rest: bool) -> None:
        entry = self.one_of(data, self.entries(QueueState.OFFERED))
        places = data.draw(st.integers(1, entry.offered_places))
        # While they had an offer of all, those behind were served; now the rest waits again.
        behind = entry.pool.queue.filter(state__in=SERVED, pk__gt=entry.pk)
        self.served_rightly |= set(behind.values_list("pk", flat=True))

        services.accept_offer(
            entry=entry,
            places=places,
            keep_rest=keep_rest,
            by=entry.booking.booked_by,
            now=self.now,
        )

        assert entry.participants.registered().count() >= places

    @precondition(lambda self: self.entries(QueueState.OFFERED))
    @rule(data=st.data())
    def somebody_passes(self, data: Any) -> None:
        entry = self.one_of(data, self.entries(QueueState.OFFERED))
        is_part = entry.offered_places < entry.places

        _entry, reason = answer(
            services.pass_offer, entry=entry, by=entry.booking.booked_by, now=self.now
        )

        assert reason == (None if is_part else Refusal.OFFER_IS_WHOLE)

    @precondition(lambda self: self.now < self.event.starts_at - LONGEST_PAUSE * HOUR)
    @rule(hours=st.integers(1, LONGEST_PAUSE))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR
        services.expire_offers(now=self.now)

        assert not QueueEntry.objects.offer_expired(now=self.now).exists()

    # ---- What the secretariat does -------------------------------------------------------------

    @rule(which=st.integers(0, 2), capacity=st.integers(0, 5))
    def staff_set_the_capacity(self, which: int, capacity: int) -> None:
        pool = CapacityPool.objects.filter(event=self.event).order_by("pk")[which]
        is_impossible = capacity < min(pool.taken, pool.capacity or 0)

        _pool, reason = answer(
            services.set_capacity, pool=pool, capacity=capacity, by=self.staff, now=self.now
        )

        assert capacity < pool.taken if reason else not is_impossible

    @precondition(lambda self: self.line(self.pool()))
    @rule()
    def staff_promote_the_next(self) -> None:
        first = self.line(self.pool())[0]

        promoted = services.promote(
            pool=self.pool(), by=self.staff, now=self.now, reason="Et ekstra bord."
        )

        assert promoted.pk == first.pk

    @precondition(lambda self: self.entries(QueueState.WAITING))
    @rule(data=st.data())
    def staff_seat_somebody(self, data: Any) -> None:
        entry = self.one_of(data, self.entries(QueueState.WAITING))
        self.served_rightly.add(entry.pk)

        services.seat_wait(entry=entry, by=self.staff, now=self.now, reason="Holder foredrag.")

    @precondition(lambda self: self.entries(QueueState.WAITING))
    @rule(data=st.data())
    def staff_end_a_wait(self, data: Any) -> None:
        entry = self.one_of(data, self.entries(QueueState.WAITING))

        services.end_wait(entry=entry, by=self.staff, now=self.now, reason="Etter avtale.")

    @rule(hours=st.integers(-150, 150))
    def staff_move_the_event(self, hours: int) -> None:
        starts_at = max(self.event.starts_at + hours * HOUR, self.now + HOUR)
        length, moved = self.event.ends_at - self.event.starts_at, starts_at - self.event.starts_at
        self.event = services.move(
            event=self.event,
            starts_at=starts_at,
            ends_at=starts_at + length,
            by=self.staff,
            now=self.now,
        )
        Session.objects.filter(event=self.event).update(
            starts_at=F("starts_at") + moved, ends_at=F("ends_at") + moved
        )

        last = rules.last_answer(self.event)
        deadlines = [offer.offer_expires_at for offer in self.entries(QueueState.OFFERED)]
        assert all(deadline and self.now < deadline <= last for deadline in deadlines)

    # ---- What always holds ---------------------------------------------------------------------

    @invariant()
    def the_counters_are_what_the_rows_say(self) -> None:
        assert not CapacityPool.objects.drifted().exists()

    @invariant()
    def nobody_passed(self) -> None:
        """Those behind have something only where those before said no to it, or staff did it."""
        for pool in CapacityPool.objects.all():
            firm = [entry for entry in self.line(pool) if not entry.waits_for_all]
            if firm:
                served = pool.queue.filter(state__in=SERVED, pk__gt=firm[0].pk)
                assert set(served.values_list("pk", flat=True)) <= self.served_rightly

    @invariant()
    def nothing_stands_free_while_somebody_waits_for_it(self) -> None:
        if not hasattr(self, "event") or self.now >= self.event.starts_at - 3 * HOUR:
            return
        for pool in CapacityPool.objects.filter(event=self.event):
            free = max(0, (pool.capacity or 0) - pool.taken)
            for entry in self.line(pool):
                needs = entry.places - entry.offered_places if entry.waits_for_all else 1
                assert needs > free

    @invariant()
    def each_open_wait_is_so_many_who_wait(self) -> None:
        for entry in QueueEntry.objects.open():
            waiting = entry.participants.filter(state=ParticipantState.WAITING).count()
            chosen = entry.choices.filter(state=ParticipantState.WAITING).count()
            assert waiting + chosen == entry.places

    @invariant()
    def nobody_waits_outside_the_line(self) -> None:
        waiting = Participant.objects.filter(state=ParticipantState.WAITING)
        assert not waiting.exclude(wait__state__in=[*OPEN_QUEUE_STATES]).exists()
        lost = SessionChoice.objects.filter(
            state=ParticipantState.WAITING, participant__state=ParticipantState.REGISTERED
        )
        assert not lost.exclude(wait__state__in=[*OPEN_QUEUE_STATES]).exists()

    @invariant()
    def whoever_does_not_come_has_chosen_nothing(self) -> None:
        gone = SessionChoice.objects.live().exclude(participant__state__in=[*LIVE_STATES])
        assert not gone.exists()
        early = SessionChoice.objects.registered().exclude(
            participant__state=ParticipantState.REGISTERED
        )
        assert not early.exists()

    # ---- Words used above ----------------------------------------------------------------------

    def pool(self) -> CapacityPool:
        return CapacityPool.objects.own().get(event=self.event)

    def line(self, pool: CapacityPool) -> list[QueueEntry]:
        return list(pool.queue.with_more_to_come())

    def room_for(self, places: int) -> int:
        """What nobody before them in line wants."""
        pool = self.pool()
        free = max(0, (pool.capacity or 0) - pool.taken)
        wanted = [entry for entry in self.line(pool) if not entry.waits_for_all]
        fits = [entry for entry in self.line(pool) if entry.places <= free]
        return 0 if wanted or fits else min(places, free)

    def seat(self, sessions: set[int]) -> Seat:
        number = next(self.names)
        chosen = [self.sessions[which].pk for which in sessions]
        category = self.event.categories.select_related("pool").get(audience="others")
        return Seat(
            category=category,
            quoted_price=category.price,
            name=f"Nr. {number}" if number % 3 else "",
            email=f"nr{number}@example.no" if number % 3 else "",
            sessions=list(Session.objects.select_related("pool").filter(pk__in=chosen)),
        )

    def live(self) -> list[Participant]:
        return list(Participant.objects.live().order_by("pk"))

    def choices(self) -> list[SessionChoice]:
        return list(SessionChoice.objects.live().select_related("session").order_by("pk"))

    def entries(self, state: QueueState) -> list[QueueEntry]:
        return list(QueueEntry.objects.filter(state=state).order_by("pk"))

    def one_of(self, data: Any, rows: list[Any]) -> Any:
        return rows[data.draw(st.integers(0, len(rows) - 1))]

    def new_person(self) -> Person:
        number = Person.objects.count()
        return Person.objects.create(email=f"deltaker{number}@example.no", name=f"Nr. {number}")


def run(*, examples: int, steps: int) -> None:
    patiently: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}
    chosen = settings(max_examples=examples, stateful_step_count=steps, **patiently)
    run_state_machine_as_test(Queue, settings=chosen)


@pytest.mark.django_db
def test_the_queue_is_fair_whatever_happens() -> None:
    run(examples=10, steps=12)


@pytest.mark.audit
@pytest.mark.django_db
def test_the_queue_is_fair_for_long() -> None:
    run(examples=150, steps=30)
