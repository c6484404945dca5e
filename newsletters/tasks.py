from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from newsletters import services


@shared_task
def nightly() -> None:
    now = timezone.now()
    services.forget_consents(now=now)
    services.forget_unconfirmed(now=now)
