"""`make run`: the whole portal on this machine, in demo mode, until Ctrl-C.

What was entered stays in `.run/`; delete that folder to start afresh.
"""

import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import instance
from tools.services import ServiceError, Services
from tools.setup import fingerprint
from tools.supervisor import ChildEnded, Children, Stopped, ignore_signals, stop_on_signals

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".run"
DEFAULT_PORT = "8000"
HIGHEST_PORT = 65535
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


def prepare(children: Children, *, is_new: bool) -> None:
    stamp = FOLDER / "prepared.json"
    migrations = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/migrations/*.py"))
    wanted = [fingerprint(*PREPARED_FROM, *migrations), os.environ.get("DATABASE_URL", "")]
    if not is_new and stamp.exists() and json.loads(stamp.read_text()) == wanted:
        return
    print("Preparing the database …", flush=True)
    children.run("prepare", "tools.prepare", str(FOLDER / "accounts.txt"))
    stamp.write_text(json.dumps(wanted))


def announce(url: str) -> None:
    print(f"\nReady: {url}", flush=True)
    accounts = FOLDER / "accounts.txt"
    if accounts.exists():
        print(accounts.read_text().rstrip(), flush=True)
    print("Ctrl-C stops it. What you enter is kept in .run/.", flush=True)


def serve(url: str, port: int, services: Services, *, is_new: bool) -> None:
    children = Children(FOLDER, instance.environment(url, services, FOLDER))
    for name, process in services.processes.items():
        children.watch(name, process)
    try:
        prepare(children, is_new=is_new)
        instance.start(children, port, FOLDER)
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
    except (CannotRun, ChildEnded, instance.NoAnswer, ServiceError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
