"""Moments as PostgreSQL tells them, read by Python's own parser: most pages read a hundred."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.datetime import TimestamptzLoader


class UtcLoader(TimestamptzLoader):
    """In a connection whose time zone is UTC, as Django's are."""

    timezone = UTC  # which Django asks for

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # years before Christ, and infinity
            return super().load(data)


def read_moments(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """For every new connection (`connection_created`)."""
    connection.connection.adapters.register_loader("timestamptz", UtcLoader)
