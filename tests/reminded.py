"""Words for the tests of what is due by the calendar."""

import datetime as dt

from outbox import reminders
from outbox.services import reminding


def remind(name: str, *, now: dt.datetime) -> int:
    """As the tick does, for one source."""
    return reminding.remind(reminders.get(name), now=now)


def remind_of_events(*, now: dt.datetime) -> int:
    return remind("events.reminder", now=now)
