from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from networks import services
from networks.services import inviting


@shared_task
def nightly() -> None:
    now = timezone.now()
    inviting.forget_unanswered(now=now)
    services.end_for_former_members(now=now)
