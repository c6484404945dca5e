from celery import shared_task
from django.utils import timezone

from agreements import services


@shared_task
def nightly() -> None:
    services.forget_owners(now=timezone.now())
