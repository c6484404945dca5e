"""One clock for all that is due: who declares it, when it leaves, and that staff may hold it."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from core.hours import Closed
from core.models import Act
from core.refusals import Refused
from outbox import reminders, services
from outbox.enums import Refusal
from outbox.models import Delivery, HeldReminder
from outbox.reminders import Move, Occasion, Receiver, Source
from outbox.services import reminding
from outbox.services.due import Due, source_from

pytestmark = pytest.mark.django_db

OSLO = ZoneInfo("Europe/Oslo")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
FRIDAY = dt.datetime(2027, 3, 5, 12, tzinfo=OSLO)
SATURDAY, MONDAY = FRIDAY + DAY, FRIDAY + 3 * DAY
READERS = ["ann@example.no", "bo@example.no"]


@dataclass
class Room:
    """Owes the trial letter to two, by keys of their own."""

    due_at: dt.datetime = MONDAY
    lasts: dt.timedelta = 2 * DAY
    name: str = "trials.meeting"
    is_broken: bool = False
    asked: list[dt.datetime] = field(default_factory=list)

    def coming(self, *, now: dt.datetime, until: dt.datetime) -> list[Occasion]:
        self.asked.append(now)
        if self.is_broken:
            raise RuntimeError("The room is on fire")
        if self.due_at >= until or self.due_at + self.lasts <= now:
            return []
        ends = self.due_at + self.lasts
        return [Occasion("1", "Møtet", self.due_at, ends, len(self._left()), "/motet/")]

    def owe(self, key: str, now: dt.datetime) -> int:
        left = self._left()
        for address in left:
            services.owe(
                letter="outbox/trial",
                dedupe_key=f"{self.name}:{address}",
                address=address,
                context={"name": "Ann"},
                now=now,
            )
        return len(left)

    def receivers(self, key: str, now: dt.datetime) -> list[Receiver]:
        return [Receiver(address.partition("@")[0], address) for address in self._left()]

    def _left(self) -> list[str]:
        told = Delivery.objects.keys_among([f"{self.name}:{each}" for each in READERS])
        return [each for each in READERS if f"{self.name}:{each}" not in told]

    def source(self, moves: Move = Move.BACK) -> Source:
        return Source(
            name=self.name,
            letters=("outbox/trial",),
            title="Møte",
            why="Fordi det er møte.",
            moves=moves,
            coming=self.coming,
            owe=self.owe,
            receivers=self.receivers,
        )


@pytest.fixture(autouse=True)
def no_sources(monkeypatch):
    monkeypatch.setattr(reminders, "_sources", {})


@pytest.fixture
def room() -> Room:
    room = Room()
    reminders.register(room.source())
    return room


def at_once(jobs: int, act) -> list[Any]:
    gate = Barrier(jobs)

    def run(_job: int) -> Any:
        try:
            gate.wait(timeout=30)
            return act()
        except Refused as refused:
            return refused.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(run, range(jobs)))


# ---- The registry --------------------------------------------------------------------------------


def test_two_sources_may_not_share_a_name(room):
    reminders.register(room.source())

    with pytest.raises(ValueError, match=r"Two sources of reminders are called trials\.meeting"):
        reminders.register(Room().source())


def test_a_source_names_letters_that_are_there(room):
    with pytest.raises(KeyError):
        reminders.register(replace(room.source(), name="trials.other", letters=("trials/none",)))


# ---- When it leaves ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moves", "due_at", "leaves_at", "why"),
    [
        (Move.BACK, MONDAY, MONDAY, None),
        (Move.BACK, SATURDAY, dt.datetime(2027, 3, 5, 15, tzinfo=OSLO), Closed.WEEKEND),
        (Move.FORWARD, SATURDAY, dt.datetime(2027, 3, 8, 8, tzinfo=OSLO), Closed.WEEKEND),
        (Move.ONLY_FROM_NIGHT, SATURDAY, SATURDAY, None),
        (
            Move.ONLY_FROM_NIGHT,
            SATURDAY + 11 * HOUR,
            dt.datetime(2027, 3, 7, 8, tzinfo=OSLO),
            Closed.NIGHT,
        ),
        (
            Move.FORWARD,
            dt.datetime(2027, 3, 25, 12, tzinfo=OSLO),
            dt.datetime(2027, 3, 30, 8, tzinfo=OSLO),
            Closed.HOLIDAY,
        ),
    ],
)
def test_nights_and_weekends_are_kept_free(moves, due_at, leaves_at, why):
    reminders.register(Room(due_at, lasts=10 * DAY).source(moves))

    [reminder] = reminding.coming(now=FRIDAY)

    assert (reminder.leaves_at, reminder.moved_because) == (leaves_at, why)
    assert reminding.remind(now=leaves_at - HOUR / 60) == 0
    assert reminding.remind(now=leaves_at) == 2


@pytest.mark.parametrize(
    ("moves", "now", "why"),
    [
        (Move.BACK, MONDAY + 11 * HOUR, Closed.NIGHT),
        (Move.FORWARD, SATURDAY + 7 * DAY, Closed.WEEKEND),
        (Move.BACK, SATURDAY + 7 * DAY, None),
    ],
)
def test_what_is_late_waits_for_a_better_hour_than_now(moves, now, why):
    """It is Monday's, and nobody asked before."""
    reminders.register(Room(MONDAY, lasts=10 * DAY).source(moves))

    [reminder] = reminding.coming(now=now)

    assert (reminder.moved_because, reminder.is_late) == (why, True)


def test_what_counts_down_and_is_late_comes_in_the_weekend(room):
    assert reminding.remind(now=MONDAY + 5 * DAY) == 0  # it is no use any more
    room.lasts = 20 * DAY

    assert reminding.remind(now=MONDAY + 5 * DAY) == 2


def test_what_can_wait_does_not_wait_until_it_is_no_use():
    reminders.register(Room(SATURDAY, lasts=DAY).source(Move.FORWARD))

    assert reminding.remind(now=SATURDAY) == 2


def test_nothing_leaves_at_night_even_if_it_is_then_too_late():
    reminders.register(Room(FRIDAY + 10 * HOUR, lasts=5 * HOUR).source(Move.ONLY_FROM_NIGHT))

    assert reminding.remind(now=FRIDAY + 11 * HOUR) == 0
    assert reminding.coming(now=FRIDAY) == []


def test_the_morning_after_the_clock_is_set_is_still_eight():
    night = dt.datetime(2027, 10, 31, 1, tzinfo=OSLO)
    reminders.register(Room(night, lasts=DAY).source(Move.ONLY_FROM_NIGHT))

    [reminder] = reminding.coming(now=night - DAY)

    assert reminder.leaves_at == dt.datetime(2027, 10, 31, 7, tzinfo=dt.UTC)


# ---- Once each -----------------------------------------------------------------------------------


def test_a_tick_that_comes_twice_owes_once(room):
    assert [reminding.remind(now=MONDAY), reminding.remind(now=MONDAY)] == [2, 0]


def test_a_worker_that_was_down_for_a_day_catches_up(room):
    assert reminding.remind(now=MONDAY + DAY) == 2


@pytest.mark.django_db(transaction=True)
def test_ticks_at_the_same_moment_owe_once(room):
    owed = at_once(4, lambda: reminding.remind(now=MONDAY))

    assert sum(owed) == 2
    assert Delivery.objects.count() == 2


def test_what_fails_is_logged_and_stops_nothing_else(room, caplog):
    reminders.register(Room(name="a.broken", is_broken=True).source())

    assert reminding.remind(now=MONDAY) == 2
    assert "The source of reminders a.broken does not answer" in caplog.text


def test_an_occasion_that_fails_is_undone_and_stops_nothing_else(room, caplog):
    def owe(key: str, now: dt.datetime) -> int:
        Room(name="a.half").owe(key, now)
        raise RuntimeError("The second half")

    reminders.register(replace(Room(name="a.half").source(), owe=owe))

    assert reminding.remind(now=MONDAY) == 2
    assert Delivery.objects.count() == 2
    assert "The reminder 1 of a.half cannot be owed" in caplog.text


# ---- Held ----------------------------------------------------------------------------------------


def hold(by, **changed):
    given: dict[str, Any] = {"key": "1", "reason": "Usikker dato.", "now": FRIDAY}
    return reminding.hold(by=by, **({"source": "trials.meeting"} | given | changed))


def test_what_staff_hold_is_not_owed_until_they_let_it_go(room, staff):
    hold(staff)
    assert reminding.remind(now=MONDAY) == 0
    [reminder] = reminding.coming(now=MONDAY)
    assert reminder.held is not None
    assert reminder.held.reason == "Usikker dato."

    reminding.release(source="trials.meeting", key="1", by=staff, now=MONDAY + HOUR)

    assert reminding.remind(now=MONDAY + HOUR) == 2
    told = Act.objects.filter(verb__startswith="reminder.").order_by("pk")
    assert [(act.verb, act.by) for act in told] == [
        ("reminder.held", staff),
        ("reminder.released", staff),
    ]


def test_what_is_moved_stays_held(room, staff):
    hold(staff)
    room.due_at += DAY

    assert reminding.remind(now=MONDAY + DAY) == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"reason": "  "}, Refusal.NO_REASON),
        ({"key": "2"}, Refusal.NOT_COMING),
        ({"source": "trials.none"}, Refusal.NOT_COMING),
        ({"now": MONDAY + 9 * DAY}, Refusal.NOT_COMING),
    ],
)
def test_only_what_is_to_come_is_held_and_for_a_reason(room, staff, changed, reason):
    with pytest.raises(Refused) as refused:
        hold(staff, **changed)

    assert refused.value.reason == reason
    assert not HeldReminder.objects.exists()


def test_it_is_held_once_and_let_go_once(room, staff):
    hold(staff)
    with pytest.raises(Refused) as held:
        hold(staff)
    reminding.release(source="trials.meeting", key="1", by=staff, now=FRIDAY)
    with pytest.raises(Refused) as released:
        reminding.release(source="trials.meeting", key="1", by=staff, now=FRIDAY)

    assert held.value.reason == Refusal.ALREADY_HELD
    assert released.value.reason == Refusal.NOT_HELD


def test_what_has_gone_out_cannot_be_held(room, staff):
    reminding.remind(now=MONDAY)

    with pytest.raises(Refused) as refused:
        hold(staff, now=MONDAY)

    assert refused.value.reason == Refusal.NOT_COMING


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(5))
def test_it_is_either_held_or_owed_when_both_come_at_once(number, room, staff):
    acts = iter([lambda: hold(staff, now=MONDAY), lambda: reminding.remind(now=MONDAY)])

    at_once(2, lambda: next(acts)())  # noqa: PLW0108 (one each)

    assert (HeldReminder.objects.exists(), Delivery.objects.count()) in {(True, 0), (False, 2)}


def test_holds_are_forgotten_when_they_are_long_past(room, staff):
    hold(staff)

    assert reminding.forget_holds(now=FRIDAY + 180 * DAY) == 0
    assert reminding.forget_holds(now=FRIDAY + 181 * DAY) == 1


# ---- Several that read the same ------------------------------------------------------------------


def test_sources_that_read_the_same_are_asked_once_and_leave_out_what_is_owed(
    django_assert_num_queries,
):
    asked = []

    def owed(name: str, address: str) -> services.Owed:
        return services.Owed("outbox/trial", f"{name}:{address}", address, {"name": "Ann"})

    def read(*, now, until):
        asked.append(until)
        for name, due_at in (("trials.first", MONDAY), ("trials.second", MONDAY + DAY)):
            letters = tuple(owed(name, address) for address in READERS)
            yield Due(name, f"{name}:1", "Møtet", due_at, due_at + 2 * DAY, letters)

    source = source_from(read)
    for name in ("trials.first", "trials.second"):
        reminders.register(
            source(name=name, letters=("outbox/trial",), title=name, why="", moves=Move.BACK)
        )
    services.owe_all([owed("trials.first", READERS[0])], now=FRIDAY)

    with django_assert_num_queries(2):
        found = reminding.coming(now=FRIDAY)

    assert [(each.source.name, each.occasion.receivers) for each in found] == [
        ("trials.first", 1),
        ("trials.second", 2),
    ]
    assert len(asked) == 1
    assert reminding.remind(now=MONDAY) == 1
    assert reminding.remind(now=MONDAY + DAY) == 2
    assert reminding.remind(now=MONDAY + DAY) == 0
