import subprocess
import sys
from pathlib import Path

import pytest

WORKER = "from celery.signals import worker_init; import config.celery, os; {}; print({})"
SESSIONS = Path("/proc/self/autogroup")


def said(*, begins: str, tells: str) -> str:
    """By a process in a session of its own, as a process manager starts it."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER.format(begins, tells)],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    return done.stdout.strip().splitlines()[-1]


def niceness(begins: str) -> int:
    return int(said(begins=begins, tells="os.nice(0)"))


def test_a_worker_gives_way_to_pages():
    assert niceness("worker_init.send(sender=None)") == niceness("pass") + 10


@pytest.mark.skipif(not SESSIONS.exists(), reason="Nothing weighs sessions here")
def test_and_so_does_its_session():
    told = said(begins="worker_init.send(sender=None)", tells=f"open('{SESSIONS}').read()")

    assert told.endswith("nice 10")
