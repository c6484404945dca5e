"""A person's own calendar, at an address that nobody can guess and that they may stop.

The address is signed and kept nowhere: whoever reads our database or its copies cannot follow
anybody's calendar. Its owner may see it again whenever they want.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from core.services import log_act
from events.models import CalendarFeed
from members.models import Person

_signer = Signer(salt="events.own-calendar")


def path_of(feed: CalendarFeed) -> str:
    """Whoever holds it may read this calendar, and no more."""
    return reverse("calendars:own", args=[feed.uid, _signer.signature(str(feed.uid))])


def feed_of(uid: UUID, signature: str) -> CalendarFeed | None:
    """None: nobody of ours wrote this address, or it is stopped. Compared in constant time."""
    try:
        _signer.unsign(f"{uid}{_signer.sep}{signature}")
    except BadSignature:
        return None
    feeds = CalendarFeed.objects.select_related("person")
    return feeds.filter(uid=uid, person__is_active=True).first()


@transaction.atomic
def make(*, person: Person, by: Person, now: datetime) -> CalendarFeed:
    """Whoever has one keeps it: asked twice, it is made once."""
    feed, is_new = CalendarFeed.objects.get_or_create(person=person, defaults={"made_at": now})
    if is_new:
        _log(feed, "made", "Laget en egen kalender å følge.", by=by, now=now)
    return feed


@transaction.atomic
def replace(*, person: Person, by: Person, now: datetime) -> CalendarFeed | None:
    """A new address; the old one is dead at once. None: there was none to replace."""
    feed = CalendarFeed.objects.select_for_update().filter(person=person).first()
    if feed is None:
        return None
    feed.uid, feed.made_at = uuid4(), now
    feed.save(update_fields=["uid", "made_at"])
    _log(feed, "replaced", "Byttet adresse på den egne kalenderen.", by=by, now=now)
    return feed


@transaction.atomic
def stop(*, person: Person, by: Person, now: datetime) -> None:
    """What is stopped already stays so."""
    feed = CalendarFeed.objects.select_for_update().filter(person=person).first()
    if feed is None:
        return
    _log(feed, "stopped", "Stoppet den egne kalenderen.", by=by, now=now)
    feed.delete()


def _log(feed: CalendarFeed, verb: str, text: str, *, by: Person, now: datetime) -> None:
    log_act(by=by, now=now, verb=f"calendar.{verb}", subject=feed, text=text)
