from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from members import services
from members.services import accounts, applications, invitations, leaving, merging, reviews


@shared_task
def nightly() -> None:
    now = timezone.now()
    services.recheck(now=now)
    accounts.forget_unfinished_sign_ups(now=now)
    applications.forget_names(now=now)
    leaving.forget_last_letters(now=now)
    invitations.forget_unanswered(now=now)
    reviews.forget_suggestions(now=now)
    merging.forget_records(now=now)
