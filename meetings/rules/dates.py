"""Who can come when, of the dates a meeting looks among."""

from __future__ import annotations

from datetime import date
from typing import Any

from meetings.enums import DateAnswer
from meetings.models import DateReply, Meeting
from meetings.rules.people import guests_of


def answers_by_date(meeting: Meeting, *, on: date) -> list[dict[str, Any]]:
    """Each date with the names of those it suits, might suit, and does not suit. A guest who is no
    longer called has no name here."""
    guests: dict[Any, str] = {guest.uid: guest.name for guest in guests_of(meeting.forum, on=on)}
    replies = DateReply.objects.filter(option__meeting=meeting).select_related("person")
    named = [(row, row.person.name if row.person else guests.get(row.guest, "")) for row in replies]
    named.sort(key=lambda pair: (pair[1].casefold(), pair[0].pk))

    def names(option_id: int, answer: DateAnswer) -> list[str]:
        return [
            name
            for row, name in named
            if name and row.option_id == option_id and row.answer == answer
        ]

    return [
        {
            "option": option,
            "answers": [(answer.label, names(option.pk, answer)) for answer in DateAnswer],
        }
        for option in meeting.date_options.all()
    ]
