"""What the doors tell: who came in, when. Told twice is written once; told late is told all the
same. The rows are the log of it: who, where, when, by which device and when we heard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from core.refusals import Refused
from events.enums import DoorRefusal
from events.models import CheckIn, CheckInLink, Participant, Session, UndoneCheckIn
from events.rules.door import refusal_to_report

MOST_AT_ONCE = 500
# A clock that is this much off is right enough; the way to us takes time too.
CLOCK_IS_RIGHT = timedelta(seconds=10)


@dataclass(frozen=True)
class Scan:
    """As a device tells it, by its own clock."""

    uid: UUID
    participant: UUID
    session: UUID | None
    at: datetime


@dataclass(frozen=True)
class Batch:
    """What one device has to tell. `sent_at` is its clock as it sends."""

    device: UUID | None
    sent_at: datetime
    scans: Sequence[Scan] = ()
    undone: Collection[UUID] = ()


@dataclass
class Outcome:
    """`skew` is added to the device's clock to make it ours."""

    skew: timedelta
    taken: list[UUID] = field(default_factory=list)
    refused: dict[UUID, DoorRefusal] = field(default_factory=dict)


def record(*, link: CheckInLink, batch: Batch, now: datetime) -> Outcome:
    """Each scan stands once however often it is told. What cannot be written is refused alone,
    so that it does not hold back the rest. Raises Refused."""
    if refusal := refusal_to_report(link, now=now):
        raise Refused(refusal)
    if len(batch.scans) + len(batch.undone) > MOST_AT_ONCE:
        raise Refused(DoorRefusal.TOO_MANY)
    outcome = Outcome(skew=skew_of(batch.sent_at, now=now))
    if batch.scans or batch.undone:
        _write(link, batch, outcome, now=now)
    return outcome


@transaction.atomic
def _write(link: CheckInLink, batch: Batch, outcome: Outcome, *, now: datetime) -> None:
    CheckIn.objects.hold(link.event_id)
    CheckIn.objects.bulk_create(_rows(link, batch, outcome, now=now), ignore_conflicts=True)
    _take_back(link, batch, now=now)
    outcome.taken += batch.undone


def let_in(*, link: CheckInLink, scan: Scan, is_again: bool, now: datetime) -> None:
    """By hand, from the plain page. `is_again`: whoever stands at the door has seen that they are
    inside already. Raises Refused."""
    before = CheckIn.objects.filter(
        participant__uid=scan.participant, participant__event=link.event_id
    ).exclude(uid=scan.uid)
    before = before.filter(session__uid=scan.session) if scan.session else before.at_the_door()
    if not is_again and before.exists():
        raise Refused(DoorRefusal.INSIDE)
    outcome = record(link=link, batch=Batch(None, sent_at=now, scans=[scan]), now=now)
    if refusal := outcome.refused.get(scan.uid):
        raise Refused(refusal)


def skew_of(sent_at: datetime, *, now: datetime) -> timedelta:
    skew = now - sent_at
    return skew if abs(skew) > CLOCK_IS_RIGHT else timedelta(0)


def _rows(link: CheckInLink, batch: Batch, outcome: Outcome, *, now: datetime) -> list[CheckIn]:
    participants = dict(
        Participant.objects.filter(
            event=link.event_id, uid__in={scan.participant for scan in batch.scans}
        ).values_list("uid", "pk")
    )
    sessions = dict(Session.objects.filter(event=link.event_id).values_list("uid", "pk"))
    undone = set(
        UndoneCheckIn.objects.filter(uid__in=[scan.uid for scan in batch.scans]).values_list(
            "uid", flat=True
        )
    )
    rows = []
    for scan in batch.scans:
        if scan.participant not in participants:
            outcome.refused[scan.uid] = DoorRefusal.NOT_A_PARTICIPANT
        elif scan.session and scan.session not in sessions:
            outcome.refused[scan.uid] = DoorRefusal.NO_SESSION
        else:
            outcome.taken.append(scan.uid)
            if scan.uid not in undone:
                rows.append(
                    CheckIn(
                        uid=scan.uid,
                        participant_id=participants[scan.participant],
                        session_id=sessions[scan.session] if scan.session else None,
                        at=_by_our_clock(scan.at, link, outcome.skew, now=now),
                        received_at=now,
                        door=link.door,
                        device=batch.device,
                    )
                )
    return rows


def _by_our_clock(at: datetime, link: CheckInLink, skew: timedelta, *, now: datetime) -> datetime:
    """Nobody came in before there was a link, or later than now."""
    return max(min(at + skew, now), min(link.created_at, now))


def _take_back(link: CheckInLink, batch: Batch, *, now: datetime) -> None:
    """A device takes back what it has told itself, and only that."""
    if not batch.undone:
        return
    told = CheckIn.objects.filter(uid__in=batch.undone)
    foreign = set(
        told.exclude(participant__event=link.event_id, device=batch.device).values_list(
            "uid", flat=True
        )
    )
    ours = [uid for uid in batch.undone if uid not in foreign]
    UndoneCheckIn.objects.bulk_create(
        [UndoneCheckIn(uid=uid, event_id=link.event_id, at=now) for uid in ours],
        ignore_conflicts=True,
    )
    told.filter(uid__in=ours).delete()
