"""The mail server that `make bench` sends to: Postfix's smtp-sink where it is installed.

Else our own, which is written in Python and takes more of the two cores that are measured.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import instance

BACKLOG = "64"
SECONDS_TO_LISTEN = 10
_COUNT = re.compile(r"mesg=(\d+)")


@dataclass(frozen=True)
class Sink:
    name: str
    port: int
    pid: int
    log: Path

    def taken(self) -> int:
        """How many letters it says that it took."""
        said = self.log.read_text()
        counts = _COUNT.findall(said)
        return int(counts[-1]) if counts else len(said.split())


@contextmanager
def sink(log: Path) -> Iterator[Sink]:
    port = instance.free_port()
    postfix = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    ours = [sys.executable, "-m", "tools.mail_sink", "--port", str(port), "--log", str(log)]
    command = _counting(postfix, port) if postfix else ours
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said if postfix else subprocess.DEVNULL)
        try:
            _wait_until_it_listens(port)
            yield Sink(Path(postfix).name if postfix else "our own sink", port, process.pid, log)
        finally:
            process.terminate()
            process.wait()


def _counting(program: str, port: int) -> list[str]:
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    return [program, "-c", *as_nobody, f"127.0.0.1:{port}", BACKLOG]


def _wait_until_it_listens(port: int) -> None:
    until = time.monotonic() + SECONDS_TO_LISTEN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
