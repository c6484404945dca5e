from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core import services


@shared_task
def nightly() -> None:
    now = timezone.now()
    services.forget_visits(now=now)
    services.forget_acts(now=now)
