"""A follow-up is not forgotten: its owner hears a week before, on the day and when it is late; who
leads the forum hears when it is a week late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate

from core import hours
from meetings import rules
from meetings.mail import follow_ups as mail
from meetings.models import FollowUp
from meetings.querysets import Guest
from outbox.reminders import Move
from outbox.services.due import Due, source_from

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Notice:
    """`after`: days from the due day; `lasts`: for how many days it is of use."""

    letter: str
    source: str
    after: int
    lasts: int
    clock: time

    def due_at(self, due_on: date) -> datetime:
        return hours.at(due_on + self.after * ONE_DAY, self.clock)

    def useful_until(self, due_on: date) -> datetime:
        return hours.at(due_on + (self.after + self.lasts) * ONE_DAY, time.min)

    def due_days(self, *, now: datetime, until: datetime) -> tuple[date, date]:
        """The first and the last due day that this notice is of use for."""
        first = localdate(now) - (self.after + self.lasts - 1) * ONE_DAY
        return first, localdate(until) - self.after * ONE_DAY


DUE, OVERDUE = "meetings.follow_ups_due", "meetings.follow_ups_late"
LEADERS = Notice("follow_ups_late", OVERDUE, after=7, lasts=10, clock=time(9))
NOTICES = (
    Notice("follow_up_soon", DUE, after=-7, lasts=7, clock=time(9)),
    Notice("follow_up_today", DUE, after=0, lasts=1, clock=time(8)),
    Notice("follow_up_late", OVERDUE, after=3, lasts=14, clock=time(9)),
    LEADERS,
)
GUESTS = "meetings/guest_follow_up"


def read(*, now: datetime, until: datetime) -> list[Due]:
    """In one query, and few more where leaders or guests are to hear."""
    days = {notice: notice.due_days(now=now, until=until) for notice in NOTICES}
    span = (
        min(first for first, _last in days.values()),
        max(last for _first, last in days.values()),
    )
    rows = list(FollowUp.objects.still_open().with_all().filter(due_on__range=span))
    guests = mail.guests_among(rows, on=localdate(now))
    found: list[Due] = []
    for notice, (first, last) in days.items():
        those = [each for each in rows if first <= each.due_on <= last]
        if notice is LEADERS:
            found += _to_leaders(notice, those, now=now)
        else:
            found += _to_owners(notice, those, guests)
    return found


def _to_owners(notice: Notice, rows: list[FollowUp], guests: Mapping[UUID, Guest]) -> Iterator[Due]:
    """Whoever took something on after the moment of the notice knows it already."""
    for each in (each for each in rows if each.created_at < notice.due_at(each.due_on)):
        yield Due(
            source=notice.source,
            key=f"{notice.letter}:{each.pk}",
            about=f"{each.what}, {each.whose}",
            due_at=notice.due_at(each.due_on),
            useful_until=notice.useful_until(each.due_on),
            owed=mail.to_owner(notice.letter, each, guests),
            url=reverse("admin:meetings_followup_change", args=[each.pk]),
        )


def _to_leaders(notice: Notice, rows: list[FollowUp], *, now: datetime) -> Iterator[Due]:
    """One letter with all that their forum is a week late with by then."""
    groups = {(each.forum_id, each.due_on): each.forum for each in rows}
    if not groups:
        return
    forums = set(groups.values())
    leaders = rules.leaders_of_many(forums, on=localdate(now))
    late = list(FollowUp.objects.filter(forum__in=forums).still_open().with_all())
    list_url = reverse("admin:meetings_followup_changelist")
    for (forum_pk, due_on), forum in groups.items():
        by_now = max(due_on, localdate(now) - notice.after * ONE_DAY)
        theirs = [each for each in late if each.forum_id == forum_pk and each.due_on <= by_now]
        yield Due(
            source=notice.source,
            key=f"{notice.letter}:{forum_pk}:{due_on.isoformat()}",
            about=forum.name,
            due_at=notice.due_at(due_on),
            useful_until=notice.useful_until(due_on),
            owed=tuple(
                mail.to_leader(forum, theirs, leader, due_on=due_on) for leader in leaders[forum_pk]
            ),
            url=f"{list_url}?forum={forum_pk}&frist=over",
        )


def _letters(source: str) -> tuple[str, ...]:
    letters = (f"meetings/{notice.letter}" for notice in NOTICES if notice.source == source)
    return (*letters, GUESTS)


_source = source_from(read)
SOURCES = (
    _source(
        name=DUE,
        letters=_letters(DUE),
        title="Oppfølging med frist om en uke eller i dag",
        why="Den som skal gjøre det, rekker å begynne, og kan skrive hva det ble til.",
        moves=Move.BACK,
    ),
    _source(
        name=OVERDUE,
        letters=_letters(OVERDUE),
        title="Oppfølging som er over fristen",
        why="Etter tre dager hører den som skulle gjøre det, at det er sent. Etter en uke får de "
        "som leder, én liste over det som ikke er gjort.",
        moves=Move.FORWARD,
    ),
)
