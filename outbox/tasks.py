"""Entries for the worker. None carries a letter: losing or repeating one is harmless."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from outbox.services import keeping, nudge, sending


@shared_task
def drain() -> None:
    if sending.drain(clock=timezone.now):
        nudge()


@shared_task
def sweep() -> None:
    keeping.sweep(now=timezone.now())


@shared_task
def nightly() -> None:
    keeping.forget_old(now=timezone.now())
