"""Names that leave the portal on paper: made, and told in the act log as every file is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.services import log_act
from events.enums import BadgeFormat, PrintedList
from events.models import Event, Participant, Session
from events.papers import badges, lists
from members.models import Person


def print_badges(
    *,
    event: Event,
    participants: Collection[Participant] | None,
    badge_format: BadgeFormat,
    by: Person,
    now: datetime,
) -> bytes:
    """Of the chosen; `None` is everybody with a place, and speakers without one."""
    registered = event.participants.registered()
    if participants is not None:
        registered = registered.filter(pk__in=[each.pk for each in participants])
    rows = badges.badges_of(event, registered)
    if participants is None:
        rows += badges.speakers_without_a_place(event)
    _log(event, _("Laget navneskilt."), rows=len(rows), by=by, now=now)
    return badges.pdf_of(event, rows, badge_format=badge_format, now=now)


def print_list(
    *, event: Event, kind: PrintedList, session: Session | None, by: Person, now: datetime
) -> bytes:
    words = lists.words_of(event, kind, session=session)
    text = _("Laget lista «%(heading)s».") % {"heading": words.heading}
    _log(event, text, rows=words.count, by=by, now=now)
    return lists.pdf_of(words, now=now)


@transaction.atomic
def _log(event: Event, text: str, *, rows: int, by: Person, now: datetime) -> None:
    log_act(by=by, now=now, verb="event.printed", subject=event, text=text, after={"rader": rows})
