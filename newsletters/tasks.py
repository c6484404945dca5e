from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from newsletters import services


@shared_task
def nightly() -> None:
    services.forget_consents(now=timezone.now())
