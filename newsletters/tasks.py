from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from newsletters import services


@shared_task
def tick() -> None:
    """Each minute: issues whose time has come. Missing one is harmless, and so are two."""
    services.send_due(now=timezone.now())


@shared_task
def nightly() -> None:
    now = timezone.now()
    services.forget_consents(now=now)
    services.forget_unconfirmed(now=now)
    services.make_due_drafts(now=now)
