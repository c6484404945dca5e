"""Django's PostgreSQL, with a health check that asks nothing."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """A server that has ended a connection has closed its socket, which can be read then; only
        where there is something to read must it be asked, as Django asks at each request."""
        connection = self.connection
        if connection is None or connection.closed:
            return False
        socket = select.poll()
        socket.register(connection.fileno(), select.POLLIN)
        return not socket.poll(0) or bool(super().is_usable())
