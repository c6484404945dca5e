"""The agenda: items in numbered order, without gaps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.services import log_act
from meetings.models import AgendaItem, Meeting
from meetings.services.locks import run_meeting
from members.models import Person


@transaction.atomic
def write_item(
    *,
    meeting: Meeting,
    words: Mapping[str, Any],
    number: int | None = None,
    item: AgendaItem | None = None,
    by: Person | None,
    now: datetime,
) -> AgendaItem:
    """A new one, or `item` with other words; at `number`, or last. Raises Refused."""
    meeting = run_meeting(meeting, by=by, now=now)
    others = [each for each in meeting.agenda.all() if item is None or each.pk != item.pk]
    item = item or AgendaItem(meeting=meeting)
    for name, value in words.items():
        setattr(item, name, value)
    place = len(others) if number is None else max(0, min(number - 1, len(others)))
    item.position = place + 1
    item.save()
    _number([*others[:place], item, *others[place:]])
    log_act(
        by=by, now=now, verb="meeting.agenda", subject=meeting, text=f"Skrev saken «{item.title}»."
    )
    return item


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Person | None, now: datetime) -> None:
    """Raises Refused."""
    meeting = run_meeting(item.meeting, by=by, now=now)
    title = item.title
    item.delete()
    _number(list(meeting.agenda.all()))
    log_act(
        by=by, now=now, verb="meeting.agenda", subject=meeting, text=f"Tok bort saken «{title}»."
    )


def _number(items: list[AgendaItem]) -> None:
    moved = [(item, number) for number, item in enumerate(items, 1) if item.position != number]
    for item, number in moved:
        item.position = number
    AgendaItem.objects.bulk_update([item for item, _number in moved], ["position"])
