from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from members import services
from members.services import accounts


@shared_task
def nightly() -> None:
    now = timezone.now()
    services.recheck(now=now)
    accounts.forget_unfinished_sign_ups(now=now)
