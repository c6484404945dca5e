"""`make run`: the whole portal on this machine, in demo mode, until Ctrl-C.

What was entered stays in `.run/`; delete that folder to start afresh.
"""

import fcntl
import json
import os
import secrets
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.services import ServiceError, Services
from tools.setup import fingerprint
from tools.supervisor import ChildEnded, Children, Stopped, ignore_signals, stop_on_signals

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".run"
DEFAULT_PORT = "8000"
HIGHEST_PORT = 65535
SECONDS_TO_ANSWER = 60
# What decides whether the database must be looked at before the start.
PREPARED_FROM = ("requirements.txt", "tools/prepare.py", "members/data")


class CannotRun(Exception):
    """`str()` is the sentence to show."""


def chosen_port() -> int:
    port = os.environ.get("PORT") or DEFAULT_PORT
    if not port.isdecimal() or not 0 < int(port) <= HIGHEST_PORT:
        raise CannotRun(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {port!r}.")
    return int(port)


@contextmanager
def only_one_here(url: str) -> Iterator[None]:
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            there = lock.read().strip() or "another address"
            raise CannotRun(f"The portal is already running from this folder: {there}") from None
        lock.truncate(0)
        lock.write(url)
        lock.flush()
        yield


def refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotRun(f"Port {port} is not ours to use; try make run PORT=8001.") from None
        except OSError:
            raise CannotRun(f"Port {port} is busy; try make run PORT={port + 1}.") from None


def secret_key() -> str:
    """Kept, so that a second start logs nobody out."""
    file = FOLDER / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def environment(url: str, services: Services) -> dict[str, str]:
    return {
        **os.environ,
        **services.environment,
        "DEMO": "1",
        "SITE_URL": url,
        "SECRET_KEY": secret_key(),
        "MEDIA_ROOT": str(FOLDER / "media"),
        "PYTHONUNBUFFERED": "1",
    }


def prepare(children: Children, *, is_new: bool) -> None:
    stamp = FOLDER / "prepared.json"
    migrations = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/migrations/*.py"))
    wanted = [fingerprint(*PREPARED_FROM, *migrations), os.environ.get("DATABASE_URL", "")]
    if not is_new and stamp.exists() and json.loads(stamp.read_text()) == wanted:
        return
    print("Preparing the database …", flush=True)
    children.run("prepare", "tools.prepare")
    if said := children.log_of("prepare").read_text().strip():
        (FOLDER / "accounts.txt").write_text(said)
    stamp.write_text(json.dumps(wanted))


def start(children: Children, port: int) -> None:
    web = "granian --interface wsgi --host 127.0.0.1 --workers 2 --blocking-threads 4 --no-ws"
    web += f" --port {port} --log-level warning --respawn-failed-workers --workers-max-rss 400"
    children.start("web", *web.split(), "--workers-kill-timeout", "10", "config.wsgi:application")
    worker = "celery --app config --quiet worker --concurrency 2 --loglevel WARNING"
    children.start("worker", *worker.split(), "--without-gossip", "--without-mingle")
    beat = "celery --app config --quiet beat --loglevel WARNING --pidfile= --schedule"
    children.start("beat", *beat.split(), str(FOLDER / "beat"))


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/helse/", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False


def announce(url: str) -> None:
    print(f"\nReady: {url}", flush=True)
    accounts = FOLDER / "accounts.txt"
    if accounts.exists():
        print(accounts.read_text(), flush=True)
    print("Ctrl-C stops it. What you enter is kept in .run/.", flush=True)


def serve(url: str, port: int, services: Services, *, is_new: bool) -> None:
    children = Children(FOLDER, environment(url, services))
    for name, process in services.processes.items():
        children.watch(name, process)
    try:
        prepare(children, is_new=is_new)
        start(children, port)
        until = time.monotonic() + SECONDS_TO_ANSWER
        children.wait(lambda: answers(port) or time.monotonic() > until)
        if time.monotonic() > until:
            raise CannotRun(f"The portal does not answer; see {children.log_of('web')}.")
        announce(url)
        children.wait(lambda: False)
    finally:
        ignore_signals()
        children.stop()


def main() -> int:
    stop_on_signals()
    try:
        port = chosen_port()
        url = f"http://localhost:{port}"
        with only_one_here(url):
            refuse_busy(port)
            is_new = not (FOLDER / "postgres").exists()
            with Services(FOLDER) as services:
                serve(url, port, services, is_new=is_new)
    except Stopped:
        print("\nStopped.", flush=True)
    except (CannotRun, ChildEnded, ServiceError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
