"""What is killed while letters are under way: workers, the broker's memory, the mail server and
PostgreSQL, all real ones and as in production."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from tools.services import dies_with_us, end_postgres_at

ROOT = Path(settings.BASE_DIR)
DRAINS_EACH = 2
LETTER_TAKES_SECONDS = 0.004
LEASE_SECONDS = 3


class Relay:
    """A mail server that can die and come back on the same port, with the same log."""

    def __init__(self, log: Path) -> None:
        self.log, self.port = log, 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tools.mail_sink", "--port", str(self.port)]
        command += ["--log", str(self.log), "--delay", str(LETTER_TAKES_SECONDS)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=dies_with_us(signal.SIGKILL),  # noqa: PLW1509 (one thread)
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().split()[-1])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def has_taken(self, goal: int) -> bool:
        return len(self.taken()) >= goal

    def taken(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []


class Worker:
    """Celery as in production: production's settings, SMTP, prefork."""

    def __init__(self, relay: Relay, log: Path) -> None:
        self.log = log.open("ab")
        database = urlsplit(os.environ["DATABASE_URL"])
        name = f"/{connection.settings_dict['NAME']}"
        # The tests' PostgreSQL may forget what was committed this moment; a real one does not.
        query = f"{database.query}&options=-c%20synchronous_commit%3Don"
        self.environment = {name: value for name, value in os.environ.items() if name != "DEMO"} | {
            "DATABASE_URL": database._replace(path=name, query=query).geturl(),
            "SITE_URL": "https://portal.example.no",
            "SECRET_KEY": "not-a-secret-" * 5,
            "TICKET_KEY": "bm90LWEtc2VjcmV0LWJ1dC0zMi1ieXRlcy1sb25nISE=",
            "ALLOWED_HOSTS": "portal.example.no",
            "ORGANISATION_NAME": "Kulturnettverket",
            "CONTACT_EMAIL": "post@example.no",
            "DEFAULT_FROM_EMAIL": "post@example.no",
            "MONITORING_TOKEN": "token",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(relay.port),
            "EMAIL_USE_TLS": "0",
            "EMAIL_TIMEOUT": "5",
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
            "OUTBOX_BACKOFF_SECONDS": "1,2",
            "OUTBOX_FAILURES_BEFORE_PAUSE": "1000",
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker"]
        command += ["-c", str(DRAINS_EACH), "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            preexec_fn=dies_with_us(signal.SIGKILL),  # noqa: PLW1509 (one thread)
        )

    def kill(self) -> None:
        """The worker and all its children at once, in the middle of whatever they do."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def two_ticks_at_once() -> None:
    for _tick in range(2):
        with contextlib.suppress(OSError, OperationalError):
            current_app.send_task("outbox.tasks.sweep", retry=False)


def lose_the_brokers_memory() -> None:
    with current_app.connection() as broker:
        channel: Any = broker.default_channel
        channel.client.flushall()


def is_our_database() -> bool:
    return str(_sockets()).startswith("/")


def crash_the_database() -> None:
    """Ends PostgreSQL as a crash does; `tools.with_services` starts it again. One of somebody
    else's is left alone."""
    if is_our_database():
        end_postgres_at(_sockets())


def _sockets() -> Path:
    return Path(parse_qs(urlsplit(os.environ["DATABASE_URL"]).query).get("host", [""])[0])


def asked_again(ask: Callable[[], Any]) -> Any:
    """While the database comes back."""
    ends = time.monotonic() + 30
    while True:
        try:
            return ask()
        except DatabaseError:
            connection.close()
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
