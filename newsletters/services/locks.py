"""Who leaves a list while one of its issues is frozen waits until it is, so that their letter is
there to be stopped. Those who leave do not wait for each other."""

from __future__ import annotations

from django.db import connection


def hold_those_who_leave(newsletter: int) -> None:
    """Until the transaction ends."""
    _lock("pg_advisory_xact_lock", newsletter)


def wait_for_what_is_frozen(newsletter: int) -> None:
    _lock("pg_advisory_xact_lock_shared", newsletter)


def _lock(function: str, newsletter: int) -> None:
    with connection.cursor() as cursor:
        key = f"readers of newsletter {newsletter}"
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [key])
