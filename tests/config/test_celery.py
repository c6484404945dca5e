import subprocess
import sys

WORKER = (
    "import os; from celery.signals import worker_init; import config.celery; {}; print(os.nice(0))"
)


def niceness(begins: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", WORKER.format(begins)], capture_output=True, text=True, check=True
    )
    return int(done.stdout.splitlines()[-1])


def test_a_worker_gives_way_to_pages():
    assert niceness("worker_init.send(sender=None)") == niceness("pass") + 10
