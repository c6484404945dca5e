"""Entries for the worker. None carries a letter: losing or repeating one is harmless."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from outbox.services import keeping, mailbox, reminding, sending, waking


@shared_task
def drain() -> None:
    waking.look()
    if sending.drain(clock=timezone.now, linger=waking.linger):
        waking.wake()


@shared_task
def sweep() -> None:
    keeping.sweep(now=timezone.now())


@shared_task
def remind() -> None:
    """Each minute: what the calendar owes people, whatever room it is about."""
    reminding.remind(now=timezone.now())


@shared_task
def read_bounces() -> None:
    mailbox.read_mailbox(now=timezone.now())


@shared_task
def nightly() -> None:
    now = timezone.now()
    keeping.forget_old(now=now)
    keeping.forget_sent(now=now)
    reminding.forget_holds(now=now)
