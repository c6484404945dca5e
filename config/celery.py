import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("moteplass")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def give_way(**_kwargs: Any) -> None:
    """On one machine, whoever waits for a page goes before a letter."""
    os.nice(10)
    # Linux weighs sessions against each other, before their processes.
    if os.getsid(0) == os.getpid():  # ours alone
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text("10")
