from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from regions import services


@shared_task
def tick() -> None:
    """In the daytime: what the calendar owes people. Missing one is harmless, and so are two."""
    services.tell_of_grants_that_end(now=timezone.now())
