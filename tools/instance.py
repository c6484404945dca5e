"""One portal in demo mode: its processes, what they read, and whether it answers."""

import os
import secrets
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.services import Services
from tools.supervisor import Children

SECONDS_TO_ANSWER = 120


class NoAnswer(Exception):
    """`str()` is the sentence to show."""


@dataclass(frozen=True)
class Instance:
    url: str
    folder: Path
    environment: dict[str, str]
    children: Children


def secret_key(folder: Path) -> str:
    """Kept, so that a second start logs nobody out."""
    file = folder / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def environment(url: str, services: Services, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        **services.environment,
        "DEMO": "1",
        "SITE_URL": url,
        "SECRET_KEY": secret_key(folder),
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONUNBUFFERED": "1",
    }


def start(children: Children, port: int, folder: Path) -> None:
    """The web first, so that the others do not keep it from its start."""
    web = "config.web --interface wsgi --host 127.0.0.1 --workers 2 --blocking-threads 4 --no-ws"
    web += f" --port {port} --log-level warning --respawn-failed-workers --workers-max-rss 400"
    children.start("web", *web.split(), "--workers-kill-timeout", "10", "config.wsgi:application")
    wait_until_it_answers(children, port)
    worker = "celery --app config --quiet worker --concurrency 2 --loglevel WARNING"
    children.start("worker", *worker.split(), "--without-gossip", "--without-mingle")
    beat = "celery --app config --quiet beat --loglevel WARNING --pidfile= --schedule"
    children.start("beat", *beat.split(), str(folder / "beat"))


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/helse/", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False


def wait_until_it_answers(children: Children, port: int) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    children.wait(lambda: answers(port) or time.monotonic() > until)
    if time.monotonic() > until:
        raise NoAnswer(f"The portal does not answer; see {children.log_of('web')}.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def throw_away() -> Iterator[Instance]:
    """A portal with the demo year on a free port; as durable as a real one, then all is gone."""
    with tempfile.TemporaryDirectory(prefix="portal-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o711)
        url = f"http://localhost:{port}"
        with Services(folder) as services:
            settings = environment(url, services, folder)
            children = Children(folder, settings)
            try:
                children.run("prepare", "tools.prepare", str(folder / "accounts.txt"))
                start(children, port, folder)
                yield Instance(url, folder, settings, children)
            finally:
                children.stop()
