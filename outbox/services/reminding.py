"""The one clock of reminders: what is due is owed, unless staff hold it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core import hours
from core.refusals import Refused
from core.services import log_act
from outbox import reminders
from outbox.enums import Refusal
from outbox.models import HeldReminder
from outbox.reminders import SEEN_AHEAD, Coming, Move, Occasion, Source

if TYPE_CHECKING:
    from members.models import Person

logger = logging.getLogger(__name__)

HOLDS_KEPT_FOR = timedelta(days=180)  # nothing stays useful for longer


@dataclass(frozen=True)
class Reminder:
    """An occasion as staff see it. `moved_because`: why it does not leave when it is due, or, when
    that was before now (`is_late`), why not now."""

    source: Source
    occasion: Occasion
    leaves_at: datetime
    moved_because: hours.Closed | None
    is_late: bool
    held: HeldReminder | None = None


def remind(*sources: Source, now: datetime) -> int:
    """Owe what is due, of all where none is named. Two at once owe it once; what fails is logged
    and stops nothing else. Returns how many letters."""
    owed = 0
    asked = sources or reminders.all_sources()
    for source, occasion, _leaves_at in _left(asked, now=now, ahead=timedelta(0)):
        try:
            owed += _owe(source, occasion, now=now)
        except Exception:
            logger.exception("The reminder %s of %s cannot be owed", occasion.key, source.name)
    return owed


def coming(*, now: datetime) -> list[Reminder]:
    """What will go out the next month, the first first. A source that fails is left out."""
    rows = HeldReminder.objects.select_related("by")
    found = _as_staff_see(reminders.all_sources(), rows, now=now)
    return sorted(found, key=lambda each: (each.leaves_at, each.source.name, each.occasion.about))


def find(*, source: str, key: str, now: datetime) -> Reminder | None:
    """None: it has gone out, or is no more."""
    asked = [each for each in reminders.all_sources() if each.name == source]
    rows = HeldReminder.objects.filter(source=source, key=key).select_related("by")
    found = _as_staff_see(asked, rows, now=now)
    return next((each for each in found if each.occasion.key == key), None)


@transaction.atomic
def hold(*, source: str, key: str, reason: str, by: Person, now: datetime) -> HeldReminder:
    """It is not owed until it is released. Raises Refused."""
    if not reason.strip():
        raise Refused(Refusal.NO_REASON)
    _lock(source, key)
    reminder = find(source=source, key=key, now=now)
    if reminder is None:
        raise Refused(Refusal.NOT_COMING)
    if reminder.held:
        raise Refused(Refusal.ALREADY_HELD)
    row = HeldReminder.objects.create(
        source=source,
        key=key,
        about=reminder.occasion.about[:200],
        reason=reason.strip(),
        since=now,
        by=by,
    )
    log_act(
        by=by,
        now=now,
        verb="reminder.held",
        subject=row,
        text=_("Holdt påminnelsen tilbake: %(reason)s") % {"reason": row.reason},
    )
    return row


@transaction.atomic
def release(*, source: str, key: str, by: Person, now: datetime) -> None:
    """What is overdue by now goes out with the next tick. Raises Refused."""
    _lock(source, key)
    row = HeldReminder.objects.filter(source=source, key=key).first()
    if row is None:
        raise Refused(Refusal.NOT_HELD)
    log_act(
        by=by,
        now=now,
        verb="reminder.released",
        subject=row,
        text=_("Lar påminnelsen gå ut likevel."),
        before={"since": row.since, "reason": row.reason},
    )
    row.delete()


def forget_holds(*, now: datetime) -> int:
    """What they held is long past."""
    deleted, _models = HeldReminder.objects.filter(since__lt=now - HOLDS_KEPT_FOR).delete()
    return deleted


@transaction.atomic
def _owe(source: Source, occasion: Occasion, *, now: datetime) -> int:
    if not _try_lock(source.name, occasion.key):
        return 0  # another tick is at it, or staff hold it this moment
    if HeldReminder.objects.filter(source=source.name, key=occasion.key).exists():
        return 0
    return source.owe(occasion.key, now)


def _as_staff_see(
    sources: Iterable[Source], rows: Iterable[HeldReminder], *, now: datetime
) -> Iterator[Reminder]:
    held = {(row.source, row.key): row for row in rows}
    for source, occasion, leaves_at in _left(sources, now=now, ahead=SEEN_AHEAD):
        why = _why_moved(source, occasion, leaves_at, now=now)
        is_late = source.planned_at(occasion) <= now
        row = held.get((source.name, occasion.key))
        yield Reminder(source, occasion, leaves_at, why, is_late, row)


def _left(
    sources: Iterable[Source], *, now: datetime, ahead: timedelta
) -> Iterator[tuple[Source, Occasion, datetime]]:
    """What is not owed yet and will leave within `ahead`, with when. Those that read the same are
    asked once."""
    together: dict[Coming, dict[str, Source]] = {}
    for source in sources:
        together.setdefault(source.coming, {})[source.name] = source
    for read, asked in together.items():
        try:
            found = list(read(now=now, until=now + ahead + hours.LONGEST_MOVE))
        except Exception:
            logger.exception("The source of reminders %s does not answer", ", ".join(asked))
            continue
        for occasion in found:
            of = asked.get(occasion.source or next(iter(asked)))
            leaves_at = of and of.leaves_at(occasion, now=now)
            if of and occasion.receivers and leaves_at and leaves_at <= now + ahead:
                yield of, occasion, leaves_at


def _why_moved(
    source: Source, occasion: Occasion, leaves_at: datetime, *, now: datetime
) -> hours.Closed | None:
    if leaves_at in {now, occasion.due_at}:
        return None
    if source.moves == Move.ONLY_FROM_NIGHT:
        return hours.Closed.NIGHT
    if source.planned_at(occasion) > now:
        return hours.why_closed(occasion.due_at)
    return hours.why_closed(now) if source.moves == Move.FORWARD else hours.Closed.NIGHT


def _lock(source: str, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{source} {key}"])


def _try_lock(source: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{source} {key}"]
        )
        (is_mine,) = cursor.fetchone()
    return bool(is_mine)
