"""What agreements are due by the calendar: before they end, before it is too late to give notice,
when it is somebody's turn to call a meeting, and when one has run out.

Everything is keyed by the day it counts to: a term that changes is told of anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate

from agreements import mail
from agreements.models import Agreement, PartyOwner
from agreements.rules import clock
from agreements.rules.turns import meeting_due_on, party_whose_turn
from core import hours
from meetings.enums import MeetingState
from meetings.models import Meeting
from members.rules.lineage import heirs
from outbox.reminders import Move
from outbox.services.due import Due, source_from

TOLD_AT = time(9)
ONE_DAY = timedelta(days=1)
MONTHS_BEFORE = (6, 3)
DAYS_BEFORE = timedelta(days=30)
MEMO_BEFORE = timedelta(days=90)
TURN_BEFORE = timedelta(days=30)
AFTER_END = timedelta(days=60)  # so long it still helps to ask whether they go on


@dataclass(frozen=True)
class Telling:
    """One letter about one agreement that is owed from `due_on` and helps until `until`."""

    agreement: Any
    letter: str
    counts_to: date
    step: str
    due_on: date
    until: date
    owners: tuple[PartyOwner, ...]

    def as_due(self) -> Due:
        day = self.counts_to.isoformat()
        facts = {"due_on" if self.letter == "your_turn" else "last_day": day}
        return Due(
            source=SOURCE_OF[self.letter],
            key=f"{self.agreement.pk}:{self.letter}:{day}:{self.step}",
            about=self.agreement.name,
            due_at=hours.at(self.due_on, TOLD_AT),
            useful_until=hours.at(self.until, time.min),
            owed=tuple(
                mail.letter_to(owner, self.letter, key=f"{day}/{self.step}", **facts)
                for owner in self.owners
            ),
            url=self.agreement.get_absolute_url(),
        )


SOURCE_OF = {
    "ends_soon": "agreements.ends",
    "notice_soon": "agreements.ends",
    "memo": "agreements.memo",
    "ended": "agreements.ended",
    "your_turn": "agreements.turn",
}


def steps_before(day: date) -> list[tuple[str, date, date]]:
    """What each is called, when it is due, and until when it is not the next one's turn."""
    starts = [(f"{n}m", clock.months_after(day, -n)) for n in MONTHS_BEFORE]
    starts.append(("30d", day - DAYS_BEFORE))
    ends = [due for _step, due in starts[1:]] + [day + ONE_DAY]
    return [(step, due, until) for (step, due), until in zip(starts, ends, strict=True)]


# ---- Which are owed ----------------------------------------------------------------------------


def _of_ends(agreement: Any, owners: tuple[PartyOwner, ...]) -> Iterator[Telling]:
    """Notice and a signed successor say themselves when it ends."""
    day = agreement.ends_on
    if day is None or agreement.last_day != day:
        return
    for step, due, until in steps_before(day):
        yield Telling(agreement, "ends_soon", day, step, due, until, owners)
    last = clock.last_day_for_notice(day, agreement.notice_months)
    if agreement.notice_months:
        for step, due, until in steps_before(last):
            yield Telling(agreement, "notice_soon", last, step, due, until, owners)


def _of_memo(agreement: Any, owners: tuple[PartyOwner, ...]) -> Iterator[Telling]:
    day = agreement.ends_on
    if day and agreement.last_day == day:
        yield Telling(agreement, "memo", day, "90d", day - MEMO_BEFORE, day + ONE_DAY, owners)


def _of_ended(agreement: Any, owners: tuple[PartyOwner, ...]) -> Iterator[Telling]:
    """Of what ran out by itself: whoever gave notice knows."""
    day = agreement.last_day
    if day and day == agreement.ends_on and not agreement.notice_on:
        due = day + ONE_DAY
        yield Telling(agreement, "ended", day, "", due, due + AFTER_END, owners)


def _of_turns(agreement: Any, owners: tuple[PartyOwner, ...]) -> Iterator[Telling]:
    """To the party whose turn it is, while none is set within the rhythm."""
    meetings = agreement.line_meetings
    held = [m for m in meetings if m.state == MeetingState.HELD and m.starts_at]
    last = max((m.starts_at for m in held), default=None)
    due_on = meeting_due_on(agreement, localdate(last) if last else None)
    if due_on is None or any(m.state in COMING and _comes(m, last) for m in meetings):
        return
    if agreement.last_day and agreement.last_day < due_on:
        return
    parties = list(agreement.parties.all())
    called = [(m.starts_at, m.called_by_id) for m in held]
    turn = party_whose_turn(agreement, parties, called, agreement.followed_by)
    theirs = tuple(owner for owner in owners if turn and owner.party_id == turn.pk)
    until = due_on + AFTER_END
    yield Telling(agreement, "your_turn", due_on, "", due_on - TURN_BEFORE, until, theirs)


COMING = (MeetingState.PROPOSED, MeetingState.PLANNED)


def _comes(meeting: Any, last: datetime | None) -> bool:
    return meeting.starts_at is None or last is None or meeting.starts_at > last


# ---- As sources --------------------------------------------------------------------------------


def _read(*, now: datetime, until: datetime) -> list[Due]:
    today = localdate(now)
    return [
        telling.as_due()
        for agreement in _agreements(today)
        for of_one in (_of_ends, _of_memo, _of_ended, _of_turns)
        for telling in of_one(agreement, tuple(_owners(agreement)))
        if telling.due_on <= localdate(until) and today < telling.until
    ]


def _agreements(today: date) -> list[Any]:
    """Signed, begun, and not over for longer than it helps to say so; at most six questions,
    however many."""
    owners = PartyOwner.objects.reachable(on=today)
    signed = Agreement.objects.signed().with_last_day().filter(starts_on__lte=today)
    with_owners: list[Any] = list(
        signed.prefetch_related(
            "parties__organisation", Prefetch("parties__owners", owners, to_attr="reachable")
        )
    )
    since = today - AFTER_END
    recent = [each for each in with_owners if each.last_day is None or each.last_day >= since]
    _add_meetings(recent)
    return recent


def _add_meetings(agreements: list[Any]) -> None:
    """Each with the meetings of its whole line."""
    pairs = Agreement.objects.exclude(successor_of=None).values_list("pk", "successor_of")
    following = [(pk, of) for pk, of in pairs if of]
    lines = {each.pk: clock.lineage(following, each.pk) for each in agreements}
    wanted = {pk for line in lines.values() for pk in line}
    meetings: dict[int, list[Any]] = {}
    for meeting in Meeting.objects.filter(forum__in=wanted).exclude(state=MeetingState.CANCELLED):
        meetings.setdefault(meeting.forum_id, []).append(meeting)
    parties = {party.organisation_id for each in agreements for party in each.parties.all()}
    callers = {m.called_by_id for some in meetings.values() for m in some if m.called_by_id}
    followed_by = heirs(callers - parties)
    for each in agreements:
        each.line_meetings = [m for pk in lines[each.pk] for m in meetings.get(pk, [])]
        each.followed_by = followed_by


def _owners(agreement: Any) -> Iterable[PartyOwner]:
    return (owner for party in agreement.parties.all() for owner in party.reachable)


_source = source_from(_read)
SOURCES = (
    _source(
        name="agreements.ends",
        letters=("agreements/ends_soon", "agreements/notice_soon"),
        title="Avtaler som går ut",
        why="Seks måneder, tre måneder og 30 dager før siste dag, og før siste dag for å si opp, "
        "får de som følger opp hos alle parter, vite det.",
        moves=Move.BACK,
    ),
    _source(
        name="agreements.memo",
        letters=("agreements/memo",),
        title="Underlag for fornyelse av avtaler",
        why="90 dager før siste dag får de som følger opp, veien til et underlag.",
        moves=Move.BACK,
    ),
    _source(
        name="agreements.ended",
        letters=("agreements/ended",),
        title="Avtaler som har gått ut",
        why="Dagen etter siste dag spør vi om partene samarbeider fortsatt.",
        moves=Move.FORWARD,
    ),
    _source(
        name="agreements.turn",
        letters=("agreements/your_turn",),
        title="Kontaktmøter som bør kalles inn",
        why="30 dager før det bør være et kontaktmøte, og ingen dag er satt, får parten som har "
        "tur, vite det.",
        moves=Move.BACK,
    ),
)
