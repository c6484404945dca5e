"""Keeps child processes together: one that ends by itself is told, and all end with us."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from tools.services import dies_with_us

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_SECONDS = 15.0


class Stopped(BaseException):  # not an Exception: nothing on the way may swallow it
    """Somebody asked us to stop."""


class ChildEnded(Exception):
    """`str()` is the sentence to show."""


def stop_on_signals() -> None:
    """Our own handlers: started with `&` from a script, SIGINT would be ignored."""

    def stop(signum: int, frame: FrameType | None) -> None:
        ignore_signals()
        raise Stopped

    for signum in STOPPING:
        signal.signal(signum, stop)


def ignore_signals() -> None:
    for signum in STOPPING:
        signal.signal(signum, signal.SIG_IGN)


class Parent:
    """`make`, when it started us.

    It keeps a SIGINT that was sent to it alone to itself and waits for us; all we can see is that
    it does not catch SIGINT any longer. Linux only; elsewhere it is never seen to stop.
    """

    def __init__(self) -> None:
        self._pid = os.getppid()
        self._is_make = self._status("Name") in {"make", "gmake"}
        self._caught_interrupts = self._catches_interrupts()

    def wants_to_stop(self) -> bool:
        if not self._is_make:
            return False
        if os.getppid() != self._pid:
            return True
        return self._caught_interrupts and not self._catches_interrupts()

    def _catches_interrupts(self) -> bool:
        return bool(int(self._status("SigCgt") or "0", 16) >> (signal.SIGINT - 1) & 1)

    def _status(self, field: str) -> str:
        try:
            lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        except OSError:
            return ""
        return next((line.split()[1] for line in lines if line.startswith(f"{field}:")), "")


def last_words(log: str) -> str:
    """The last exception's line, or else the last line."""
    lines = [line for line in log.splitlines() if line.strip()]
    exceptions = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Configured)\b", line)]
    return (exceptions or lines or [""])[-1].strip()


class Children:
    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._parent = Parent()
        self._watched: dict[str, tuple[subprocess.Popen[bytes], Path]] = {}

    def log_of(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def watch(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """A service that somebody else stops, but whose end we tell."""
        self._watched[name] = (process, self.log_of(name.lower()))

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        with self.log_of(name).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dies_with_us(signal.SIGTERM),  # noqa: PLW1509 (one thread)
            )
        self._watched[name] = (process, self.log_of(name))
        return process

    def run(self, name: str, *command: str) -> None:
        """Starts it and waits; its end is no surprise unless it failed."""
        process = self.start(name, *command)
        while process.poll() is None:
            self._look_up()
        if process.returncode:
            self._raise_ended(name)
        del self._watched[name]

    def wait(self, until: Callable[[], bool]) -> None:
        """Returns when `until` is true; raises Stopped, or ChildEnded if a child ended before."""
        while not until():
            for name, (process, _) in self._watched.items():
                if process.poll() is not None:
                    self._raise_ended(name)
            self._look_up()

    def _look_up(self) -> None:
        if self._parent.wants_to_stop():
            ignore_signals()
            raise Stopped
        time.sleep(0.05)

    def _raise_ended(self, name: str) -> None:
        process, log = self._watched[name]
        said = last_words(log.read_text(errors="replace")) if log.exists() else ""
        ended = f"{name} ended by itself (code {process.returncode}, see {log})"
        raise ChildEnded(f"{ended}: {said}" if said else f"{ended}.")

    def family(self, name: str) -> list[int]:
        """The child and what it started, itself first (Linux only)."""
        leader = self._watched[name][0].pid
        states = Path("/proc").glob("[0-9]*/stat")
        groups = {int(state.parent.name): _group_in(state) for state in states}
        return sorted(pid for pid, group in groups.items() if group == leader)

    def stop(self) -> None:
        ours = [process for process, _ in self._watched.values() if self._is_ours(process)]
        for process in ours:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE_SECONDS
        for process in ours:
            try:
                process.wait(timeout=max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _end_group(process.pid)

    def _is_ours(self, process: subprocess.Popen[bytes]) -> bool:
        return isinstance(process.args, list) and process.args[0] == sys.executable


def _group_in(state: Path) -> int:
    try:
        return int(state.read_text().rpartition(")")[2].split()[2])
    except OSError:
        return 0


def _end_group(pid: int) -> None:
    """What a child left of its own: each child leads a process group."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
