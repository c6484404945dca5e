"""What the doors tell is written once, however often and in whichever order it is told."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.models import Act
from events.enums import DoorRefusal
from events.models import CheckIn, CheckInLink, Event, UndoneCheckIn
from events.rules.door import refusal_at_door, secret_of, uid_in
from events.services import doors
from events.services.check_ins import MOST_AT_ONCE, let_in, record
from tests import factories
from tests.events.acts import refusal
from tests.events.door import (
    DEVICE,
    OTHER_DEVICE,
    batch,
    make_link,
    make_participants,
    make_session,
    scan,
)
from tests.factories import NOW

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def event(db: None) -> Event:
    return factories.make_event(starts_at=NOW - dt.timedelta(hours=1))


@pytest.fixture
def link(event: Event) -> CheckInLink:
    return make_link(event=event, at=NOW - DAY)


# ---- The link ------------------------------------------------------------------------------


def test_the_secret_leads_to_the_link_and_no_other_spelling_does(link):
    secret = secret_of(link)

    assert uid_in(secret) == link.uid
    assert len(secret) == 43
    for wrong in (
        "",
        secret[:-1],
        secret + "A",
        secret[:-1] + "!",
        "A" * 43,
        "æ" * 43,
        secret + "=",
    ):
        assert uid_in(wrong) is None


def test_a_link_works_until_the_day_after_also_when_the_event_moves(link, event):
    assert refusal_at_door(link, now=event.ends_at + DAY - MINUTE) is None
    assert refusal_at_door(link, now=event.ends_at + DAY) == DoorRefusal.ENDED

    event.ends_at += DAY
    link.event = event

    assert refusal_at_door(link, now=event.ends_at + DAY - MINUTE) is None


def test_a_link_with_a_time_of_its_own_works_in_that_time(event):
    link = make_link(event=event, valid_from=NOW, valid_until=NOW + MINUTE)

    assert refusal_at_door(link, now=NOW - MINUTE) == DoorRefusal.NOT_YET
    assert refusal_at_door(link, now=NOW) is None
    assert refusal_at_door(link, now=NOW + MINUTE) == DoorRefusal.ENDED


def test_a_link_is_shut_once_and_both_acts_are_told(link, event, staff):
    doors.shut_door(link=link, by=staff, now=NOW)
    doors.shut_door(link=link, by=staff, now=NOW + MINUTE)

    link.refresh_from_db()
    assert link.revoked_at == NOW
    assert refusal_at_door(link, now=NOW) == DoorRefusal.REVOKED
    told = Act.objects.filter(subject_id=event.pk, verb__startswith="event.door").order_by("pk")
    assert list(told.values_list("verb", flat=True)) == ["event.door_opened", "event.door_shut"]


# ---- Telling -------------------------------------------------------------------------------


def test_who_is_scanned_has_come_in_at_that_door_and_time(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    first = scan(kari, at=NOW - 5 * MINUTE)

    outcome = record(link=link, batch=batch(first), now=NOW)

    row = CheckIn.objects.get()
    assert outcome.taken == [first.uid]
    assert (row.participant, row.session, row.at) == (kari, None, NOW - 5 * MINUTE)
    assert (row.door, row.device, row.received_at) == ("Hovedinngang", DEVICE, NOW)


def test_what_is_told_twice_is_written_once_and_taken_both_times(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    told = batch(scan(kari))

    outcomes = [record(link=link, batch=told, now=NOW + n * MINUTE) for n in range(2)]

    assert CheckIn.objects.count() == 1
    assert outcomes[0].taken == outcomes[1].taken == [told.scans[0].uid]


def test_two_doors_that_let_in_the_same_are_two_rows_and_both_are_doubled(link, event):
    kari, per = make_participants(event=event, names=["Kari", "Per"])
    side_door = make_link(event=event, door="Sidedør")

    record(link=link, batch=batch(scan(kari), scan(per)), now=NOW)
    record(link=side_door, batch=batch(scan(kari), device=OTHER_DEVICE), now=NOW)

    assert [row.participant for row in CheckIn.objects.doubled()] == [kari, kari]
    assert CheckIn.objects.at_event(event).people() == 2
    assert CheckIn.objects.by_door() == [("Hovedinngang", 2), ("Sidedør", 1)]


def test_the_door_and_a_session_are_no_double(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    workshop = make_session(event=event)

    record(link=link, batch=batch(scan(kari), scan(kari, session=workshop)), now=NOW)

    assert not CheckIn.objects.doubled().exists()
    assert CheckIn.objects.by_session() == [("Verksted", 1)]

    record(link=link, batch=batch(scan(kari, session=workshop)), now=NOW)

    assert {row.session for row in CheckIn.objects.doubled()} == {workshop}


def test_a_clock_that_is_wrong_is_put_right_and_said(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    fast = dt.timedelta(minutes=7)
    told = batch(scan(kari, at=NOW - MINUTE + fast), sent_at=NOW + fast)

    outcome = record(link=link, batch=told, now=NOW)

    assert outcome.skew == -fast
    assert CheckIn.objects.get().at == NOW - MINUTE


def test_a_few_seconds_are_the_way_to_us_and_no_wrong_clock(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    seconds = dt.timedelta(seconds=9)

    outcome = record(link=link, batch=batch(scan(kari), sent_at=NOW), now=NOW + seconds)

    assert outcome.skew == dt.timedelta(0)
    assert CheckIn.objects.get().at == NOW


@pytest.mark.parametrize(
    ("at", "kept"), [(NOW + DAY, NOW), (NOW - 400 * DAY, NOW - DAY)], ids=["later", "long ago"]
)
def test_nobody_came_before_there_was_a_link_or_later_than_now(link, event, at, kept):
    [kari] = make_participants(event=event, names=["Kari"])

    record(link=link, batch=batch(scan(kari, at=at)), now=NOW)

    assert CheckIn.objects.get().at == kept


def test_what_cannot_be_written_is_refused_alone(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    other = factories.make_event()
    [stranger] = make_participants(event=other, names=["Per"])
    elsewhere = make_session(event=other)
    wrong, lost, right = scan(stranger), scan(kari, session=elsewhere), scan(kari)

    outcome = record(link=link, batch=batch(wrong, lost, right), now=NOW)

    assert outcome.taken == [right.uid]
    assert outcome.refused == {
        wrong.uid: DoorRefusal.NOT_A_PARTICIPANT,
        lost.uid: DoorRefusal.NO_SESSION,
    }
    assert CheckIn.objects.get().participant == kari


def test_more_than_the_most_at_once_is_refused(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    told = batch(*(scan(kari) for _ in range(MOST_AT_ONCE + 1)))

    assert refusal(record, link=link, batch=told, now=NOW) == DoorRefusal.TOO_MANY
    assert not CheckIn.objects.exists()


def test_a_phone_without_a_net_tells_after_the_end_but_not_for_ever(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    told = batch(scan(kari, at=event.ends_at), sent_at=link.closes_at + 6 * DAY)

    record(link=link, batch=told, now=link.closes_at + 6 * DAY)

    assert CheckIn.objects.get().at == event.ends_at
    late = link.closes_at + 8 * DAY
    assert refusal(record, link=link, batch=told, now=late) == DoorRefusal.ENDED


def test_a_shut_link_takes_nothing(link, event, staff):
    [kari] = make_participants(event=event, names=["Kari"])
    doors.shut_door(link=link, by=staff, now=NOW)

    assert refusal(record, link=link, batch=batch(scan(kari)), now=NOW) == DoorRefusal.REVOKED


# ---- Taking back ---------------------------------------------------------------------------


def test_what_is_taken_back_is_gone_and_does_not_come_again(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    told = batch(scan(kari))
    uid = told.scans[0].uid

    record(link=link, batch=told, now=NOW)
    record(link=link, batch=batch(undone=[uid]), now=NOW)
    again = record(link=link, batch=told, now=NOW)

    assert not CheckIn.objects.exists()
    assert again.taken == [uid]
    assert UndoneCheckIn.objects.get().uid == uid


def test_let_in_and_taken_back_in_one_go_is_nothing(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    first = scan(kari)

    outcome = record(link=link, batch=batch(first, undone=[first.uid]), now=NOW)

    assert not CheckIn.objects.exists()
    assert set(outcome.taken) == {first.uid}


def test_a_device_takes_back_only_its_own(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    elsewhere = make_link(event=factories.make_event())
    told = batch(scan(kari))
    record(link=link, batch=told, now=NOW)

    back = batch(undone=[told.scans[0].uid], device=OTHER_DEVICE)
    record(link=link, batch=back, now=NOW)
    record(link=elsewhere, batch=batch(undone=[told.scans[0].uid]), now=NOW)

    assert CheckIn.objects.count() == 1
    assert not UndoneCheckIn.objects.exists()


# ---- By hand -------------------------------------------------------------------------------


def test_by_hand_somebody_inside_is_let_in_again_only_when_that_is_meant(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    let_in(link=link, scan=scan(kari), is_again=False, now=NOW)
    once_more = scan(kari)

    refused = refusal(let_in, link=link, scan=once_more, is_again=False, now=NOW)
    let_in(link=link, scan=once_more, is_again=True, now=NOW)

    assert refused == DoorRefusal.INSIDE
    assert CheckIn.objects.doubled().count() == 2


def test_the_same_button_pressed_twice_is_one_row(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    pressed = scan(kari)

    for _ in range(2):
        let_in(link=link, scan=pressed, is_again=False, now=NOW)

    assert CheckIn.objects.count() == 1


# ---- At once -------------------------------------------------------------------------------


class Listener:
    """A device that asks for what came after the last it knows."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.since = 0
        self.heard: list[uuid.UUID] = []

    def asks(self) -> None:
        rows = CheckIn.objects.at_event(self.event).filter(pk__gt=self.since).order_by("pk")
        for row in rows:
            self.heard.append(row.uid)
            self.since = row.pk


@pytest.mark.django_db(transaction=True)
def test_many_devices_at_once_write_each_scan_once_and_nobody_misses_one():
    event = factories.make_event(starts_at=NOW)
    people = make_participants(event=event, names=[f"Nummer {n}" for n in range(40)])
    link = make_link(event=event)

    def device(number: int) -> Listener:
        listener, own = Listener(event), uuid.uuid4()
        try:
            for participant in people[number::4]:
                told = batch(scan(participant), device=own)
                for _ in range(2):
                    record(link=link, batch=told, now=NOW)
                    listener.asks()
        finally:
            connection.close()
        return listener

    with ThreadPoolExecutor(4) as pool:
        listeners = list(pool.map(device, range(4)))

    everything = list(CheckIn.objects.order_by("pk").values_list("uid", flat=True))
    assert len(everything) == len(people)
    for listener in listeners:
        listener.asks()
        assert listener.heard == everything
