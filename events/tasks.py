from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from events import services
from events.services import answers, evaluations, leaving


@shared_task
def tick() -> None:
    """Each minute: what the clock takes back. Missing one is harmless, and so are two."""
    services.expire_offers(now=timezone.now())


@shared_task
def nightly() -> None:
    now = timezone.now()
    services.delete_old_needs(now=now)
    answers.forget_answers(now=now)
    evaluations.stir(now=now)
    evaluations.forget_uses(now=now)
    leaving.forget_invoices(now=now)
    leaving.forget_speakers(now=now)
    services.report_drift(now=now)
