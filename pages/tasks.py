from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from pages import services


@shared_task
def nightly() -> None:
    services.forget_contact(now=timezone.now())
