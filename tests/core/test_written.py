from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Count, F, QuerySet, Window
from django.db.models.signals import post_init
from django.utils import timezone

from core.sessions import SessionStore
from core.written import Keys, any_of, insert, insert_unseen, read_all, written_once
from events.models import Booking, CapacityPool, Event
from outbox.models import Delivery
from outbox.services import owe
from tests.factories import NOW, make_event, make_person

asked: list[str] = []


@written_once
def since(moment: dt.datetime, key: str) -> QuerySet[Session]:
    asked.append("once")
    found = Session.objects.filter(expire_date__gte=moment).exclude(session_key=key)
    return found.order_by("expire_date")


@pytest.fixture
def three_sessions(db) -> list[Session]:
    return [
        Session.objects.create(
            session_key=f"session-{day}", expire_date=dt.datetime(2027, 1, day, tzinfo=dt.UTC)
        )
        for day in (1, 2, 3)
    ]


def test_the_written_question_answers_as_the_queryset_does(
    three_sessions, django_assert_num_queries
):
    _, second, third = three_sessions

    with django_assert_num_queries(1):
        found = since(moment=second.expire_date, key="")

    assert found == [second, third]
    assert found[0].session_data == second.session_data


def test_it_is_asked_anew_with_new_values_each_time(three_sessions):
    first, second, third = three_sessions

    assert since(moment=first.expire_date, key="session-2") == [first, third]
    assert since(moment=first.expire_date, key="session-1") == [second, third]
    third.delete()
    assert since(moment=first.expire_date, key="session-1") == [second]


def test_it_is_written_once_in_a_thread(three_sessions):
    since(moment=three_sessions[0].expire_date, key="")
    asked.clear()

    for session in three_sessions:
        since(moment=session.expire_date, key="")

    assert asked == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_a_connection_of_its_own():
    Session.objects.create(session_key="k", expire_date=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))

    def ask(_: int) -> list[str]:
        try:
            rows = since(moment=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), key="")
            return [row.session_key for row in rows]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(20))) == [["k"]] * 20


@pytest.mark.django_db
def test_a_session_is_found_until_it_runs_out():
    store = SessionStore()
    store["who"] = "Kari"
    store.save()

    assert SessionStore(store.session_key).load() == {"who": "Kari"}

    Session.objects.update(expire_date=timezone.now())
    ended = SessionStore(store.session_key)
    assert ended.load() == {}
    assert ended.session_key is None


@written_once
def days_of_all() -> QuerySet[Any]:
    return Session.objects.order_by("-expire_date").values_list("expire_date__day", flat=True)


def test_it_may_ask_for_values_in_place_of_rows(three_sessions):
    assert days_of_all() == [3, 2, 1]
    assert days_of_all() == [3, 2, 1]


@written_once
def ends_of_some(keys: Any) -> QuerySet[Any]:
    found = Session.objects.exclude(session_key=keys).order_by("session_key")
    return found.values_list("session_key", "expire_date")


def test_tuples_are_those_of_the_queryset(three_sessions, django_assert_num_queries):
    first, second, third = three_sessions

    for left_out, found in [(first, [second, third]), (third, [first, second])]:
        with django_assert_num_queries(1):
            asked = ends_of_some(keys=left_out.session_key)
        assert asked == [(row.session_key, row.expire_date) for row in found]


@written_once
def among(keys: Any) -> QuerySet[Session]:
    found = Session.objects.exclude(session_data="100 % sikker").order_by("session_key")
    return found.filter(session_key__in=any_of(keys, "text"))


def test_it_may_be_asked_of_a_list(three_sessions):
    first, _, third = three_sessions
    keys = [first.session_key, third.session_key, "somebody else's"]

    assert among(keys=keys) == [first, third]
    assert among(keys=[]) == []
    third.session_data = "100 % sikker"
    third.save()
    assert among(keys=keys) == [first]


@written_once
def heard(key: int) -> QuerySet[Event]:
    return Event.objects.filter(pk=key).select_related("county").only("title", "county")


def test_a_row_is_made_as_django_makes_it(db, django_assert_num_queries):
    event = make_event()

    [asked] = heard(key=event.pk)
    [there] = Event.objects.filter(pk=event.pk).select_related("county").only("title", "county")

    assert (asked, asked.title, asked.county) == (event, event.title, event.county)
    assert asked.get_deferred_fields() == there.get_deferred_fields()
    assert (asked._state.db, asked._state.adding) == (there._state.db, there._state.adding)
    with django_assert_num_queries(1):
        assert asked.slug == event.slug


def test_who_listens_to_how_rows_are_made_hears_these(db):
    event, heard_of = make_event(), []

    def listen(instance: Event, **_: Any) -> None:
        heard_of.append(instance.pk)

    @written_once
    def listened_to(key: int) -> QuerySet[Event]:
        return Event.objects.filter(pk=key)

    post_init.connect(listen, sender=Event)
    try:
        listened_to(key=event.pk)
    finally:
        post_init.disconnect(listen, sender=Event)

    assert heard_of == [event.pk]


@written_once
def pools_of(event: int) -> QuerySet[Any]:
    pools = CapacityPool.objects.filter(event=event).select_related("event__series")
    return pools.annotate(free=F("capacity") - F("taken"))


def test_rows_bring_those_they_refer_to_and_what_was_reckoned(db, django_assert_num_queries):
    event = make_event(capacity=3)

    with django_assert_num_queries(1):
        [asked] = pools_of(event=event.pk)
        there, nothing = asked.event, asked.event.series

    assert (asked.free, there, nothing) == (3, event, None)
    assert there.starts_at == event.starts_at
    assert not asked._state.adding


@written_once
def with_pools(key: int) -> QuerySet[Any]:
    return Event.objects.filter(pk=key).prefetch_related("pools")


def test_rows_that_are_asked_for_beside_come_too(db, django_assert_num_queries):
    event = make_event()
    [mine] = event.pools.all()

    with django_assert_num_queries(2):
        [asked] = with_pools(key=event.pk)
        assert list(asked.pools.all()) == [mine]


# ---- Rows to add ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_row_is_added_as_if_saved():
    added, saved = pool(make_event()), pool(make_event())

    insert(added)
    saved.save()

    mine, theirs = CapacityPool.objects.filter(name="Salen").order_by("pk").values()
    assert {**mine, "id": 0, "event_id": 0} == {**theirs, "id": 0, "event_id": 0}


@pytest.mark.django_db
def test_an_added_row_has_its_key_and_can_be_saved_again():
    row = pool(make_event())

    assert insert(row)
    row.name = "Scenen"
    row.save()

    assert CapacityPool.objects.get(pk=row.pk).name == "Scenen"


@pytest.mark.django_db
def test_a_row_whose_value_is_known_is_left_out():
    event, person, key = make_event(), make_person(), uuid4()
    first, again = (
        Booking(event=event, booked_by=person, created_at=NOW, idempotency_key=key) for _ in "12"
    )

    assert insert(first, unless_known=True)
    assert not insert(again, unless_known=True)

    assert Booking.objects.get() == first
    assert not again.pk


@pytest.mark.django_db
def test_whichever_unique_value_is_known_leaves_it_out():
    event, person, reference = make_event(), make_person(), uuid4()
    first, again = (
        Booking(
            event=event,
            booked_by=person,
            created_at=NOW,
            idempotency_key=uuid4(),
            reference=reference,
        )
        for _ in "12"
    )

    assert insert(first, unless_known=True)
    assert not insert(again, unless_known=True)


@pytest.mark.django_db
def test_keys_are_asked_for_at_once_and_the_rows_of_a_model_written_at_once(
    django_assert_num_queries,
):
    event = make_event()
    rows = [CapacityPool(event=event, name=name, capacity=places) for name, places in POOLS]

    with django_assert_num_queries(2):
        keys = Keys({CapacityPool: len(rows), Booking: 0})
        keys.insert(rows)

    found = CapacityPool.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    assert [(row.pk, row.name, row.capacity) for row in found] == [
        (row.pk, *told) for row, told in zip(rows, POOLS, strict=True)
    ]


@pytest.mark.django_db
def test_no_two_rows_get_the_same_key_and_more_than_was_asked_for_there_is_not():
    event = make_event()
    keys, others = Keys({CapacityPool: 2}), Keys({CapacityPool: 1})
    keys.insert([pool(event)])
    others.insert([pool(event)])
    keys.insert([pool(event)])

    assert event.pools.filter(name="Salen").count() == 3
    with pytest.raises(StopIteration):
        keys.insert([pool(event)])


@written_once
def _counted(names: Any) -> QuerySet[Any]:
    found = CapacityPool.objects.filter(name__in=any_of(names, "text")).order_by("pk")
    return found.annotate(n=Window(Count("*"))).values_list("name", "n")


@pytest.mark.django_db
def test_values_that_django_converts_come_as_tuples_of_what_it_made():
    event = make_event()
    insert_unseen([CapacityPool(event=event, name=name, capacity=9) for name in ("Bo", "Ann")])

    assert _counted(names=["Bo", "Ann"]) == [("Bo", 2), ("Ann", 2)]
    assert _counted(names=["Caro"]) == []


@pytest.mark.django_db
def test_what_is_asked_ahead_is_answered_in_the_order_of_asking():
    event = make_event()
    asked = _named.sent(name="Salen")
    insert_unseen([pool(event)])
    again = _named.sent(name="Salen")

    assert (len(asked()), len(again())) == (0, 1)


@written_once
def _named(name: Any) -> QuerySet[CapacityPool]:
    return CapacityPool.objects.filter(name=name)


@pytest.mark.django_db
def test_of_many_rows_those_that_are_known_are_left_out():
    event, person = make_event(), make_person()
    first, second = (
        Booking(event=event, booked_by=person, created_at=NOW, idempotency_key=uuid4())
        for _ in "12"
    )
    insert(first)
    again = Booking(
        event=event, booked_by=person, created_at=NOW, idempotency_key=first.idempotency_key
    )

    insert_unseen([again, second], unless_known=True)

    assert set(Booking.objects.values_list("idempotency_key", flat=True)) == {
        first.idempotency_key,
        second.idempotency_key,
    }


def test_no_rows_are_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_unseen([])


POOLS = [("Salen", 3), ("Scenen", None), ("Foajeen", 40)]


def pool(event):
    return CapacityPool(event=event, name="Salen", capacity=3)


# ---- Rows of a statement of our own --------------------------------------------------------


def test_rows_of_a_statement_are_as_raw_reads_them(db, django_assert_num_queries):
    owe(letter="outbox/trial", dedupe_key="1", address="a@b.no", context={"name": "Å"}, now=NOW)
    sql = "SELECT id, context, next_at, sending_id FROM outbox_delivery WHERE letter = %s"

    with django_assert_num_queries(1):
        [found] = read_all(Delivery, sql, ["outbox/trial"])

    [raw] = Delivery.objects.raw(sql, ["outbox/trial"])
    assert found == raw
    assert found.context == raw.context == {"name": "Å"}
    assert (found.next_at, found.sending_id) == (NOW, None)
    assert found.address == "a@b.no"  # not read, so asked for now
    found.address = "c@d.no"
    found.save()
    assert Delivery.objects.get().address == "c@d.no"
