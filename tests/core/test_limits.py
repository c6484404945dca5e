from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import connection

pytestmark = pytest.mark.django_db


def test_a_count_is_kept_and_replaced_by_one_statement(django_assert_num_queries):
    for history in ([1.5], [1.5, 2.5]):
        with django_assert_num_queries(1):
            cache.set("counted", history, timeout=60)
        assert cache.get("counted") == history


def test_what_is_there_is_left_until_it_is_deleted_or_runs_out():
    assert cache.add("there", value=True, timeout=60)
    assert not cache.add("there", value=True, timeout=60)

    cache.delete("there")
    assert cache.add("there", value=True, timeout=0)
    assert cache.add("there", value=True, timeout=60)


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_another_is_counted_waits_however_long_that_takes():
    is_asking = threading.Event()

    def come_later() -> object:
        is_asking.set()
        try:
            with ratelimit.cache_lock("counted") as locked:
                return locked
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with ratelimit.cache_lock("counted"):
            later = pool.submit(come_later)
            is_asking.wait()
            assert not wait([later], timeout=1.5 * ratelimit.CACHE_LOCK_WAIT_TIMEOUT).done
        assert later.result(timeout=60) is True


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_while_it_counts_lets_go():
    def die() -> None:
        cache.add("counted:lock", value=True)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(die).result()

    with ratelimit.cache_lock("counted") as locked:
        assert locked


def test_counts_stay_until_they_run_out_however_many_there_are():
    for number in range(400):
        cache.set(f"person-{number}", [1.5], timeout=60)

    assert cache.get("person-0") == [1.5]


def test_what_never_runs_out_can_be_kept():
    cache.set("for-ever", "there", timeout=None)

    assert cache.get("for-ever") == "there"


def test_counts_are_not_written_to_the_disk_before_a_page_is_answered():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'core_cache'")
        assert cursor.fetchone() == ("u",)
