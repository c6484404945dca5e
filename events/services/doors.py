"""A check-in link is made for a door, and shut."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from core.services import log_act
from events.models import CheckInLink, Event
from members.models import Person


@transaction.atomic
def open_door(
    *,
    event: Event,
    door: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    by: Person | None,
    now: datetime,
) -> CheckInLink:
    """Without other word it works from now until the day after the event, also if that moves."""
    link = CheckInLink.objects.create(
        event=event,
        door=door,
        valid_from=valid_from,
        valid_until=valid_until,
        created_at=now,
        created_by=by,
    )
    until = f"{localtime(link.closes_at):%d.%m.%Y kl. %H.%M}"
    text = f"Laget innsjekkingslenke for {door}, gyldig til {until}."
    log_act(by=by, now=now, verb="event.door_opened", subject=event, text=text)
    return link


@transaction.atomic
def shut_door(*, link: CheckInLink, by: Person | None, now: datetime) -> None:
    """At once, also for the phones that have it: they erase the list the next time they ask.

    Shut twice is shut.
    """
    if not CheckInLink.objects.open().filter(pk=link.pk).update(revoked_at=now):
        return
    link.revoked_at = now
    text = f"Stengte innsjekkingslenken for {link.door}."
    log_act(by=by, now=now, verb="event.door_shut", subject=link.event, text=text)
