"""What rate limits are counted in: Django's cache in the database, one statement for each step.

Django's own takes five, counts all rows each time, and from 300 rows on throws away counts that
still hold. Here each stays until it has run out, and the night deletes it.

allauth keeps a lock while it counts, looks again and again for it to be free, and after a second
says no to somebody who has done nothing. Here they wait in the database, each in turn; a process
that dies lets go.
"""

from __future__ import annotations

import base64
import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone

LOCK = ":lock"  # how the names of allauth's locks end


class LimitsCache(DatabaseCache):
    _table: str

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        if key.endswith(LOCK):
            return _lock("pg_advisory_lock", key)
        return super().add(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        if key.endswith(LOCK):
            return _lock("pg_advisory_unlock", key)
        return super().delete(key, version)

    def _base_set(
        self, mode: str, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT
    ) -> bool:
        """`add` leaves what has not run out as it is."""
        if mode == "touch":
            return bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc]
        until = self.get_backend_timeout(timeout)
        pickled = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {self._table} AS known (cache_key, value, expires)
                VALUES (%s, %s, %s)
                ON CONFLICT (cache_key) DO UPDATE
                SET value = excluded.value, expires = excluded.expires
                WHERE %s OR known.expires <= %s
                """,  # noqa: S608 (our own name)
                [
                    key,
                    pickled,
                    datetime.max.replace(tzinfo=UTC)
                    if until is None
                    else datetime.fromtimestamp(until, UTC),
                    mode == "set",
                    timezone.now(),
                ],
            )
            return bool(cursor.rowcount)


def _lock(function: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [key])
        return bool(cursor.rowcount)
