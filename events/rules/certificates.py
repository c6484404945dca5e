"""Who has been there, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from events.enums import CertificateRefusal, EventState, ParticipantState, SessionKind
from events.models import Event, Participant, Session

NOT_COUNTED = (SessionKind.BREAK, SessionKind.MEAL)
# Crockford's: none of I, L, O and U, which are read as 1, 0 and V.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def refusal_of_certificate(
    participant: Participant, *, has_come: bool, now: datetime
) -> CertificateRefusal | None:
    event = participant.event
    if event.ends_at > now or event.state != EventState.PUBLISHED:
        return CertificateRefusal.NOT_OVER
    if participant.state != ParticipantState.REGISTERED:
        return CertificateRefusal.NO_PLACE
    if not has_come:
        return CertificateRefusal.DID_NOT_COME
    return None if participant.name else CertificateRefusal.NO_NAME


def minutes_attended(
    event: Event,
    programme: Sequence[Session],
    *,
    let_in_to: Collection[int | None],
    common_is_scanned: bool,
) -> int | None:
    """`programme` has each session's `pool` at hand. `let_in_to`: sessions' keys; None is the door.

    A session counts for whoever was let in to it. The door counts for what is common to all, unless
    the common sessions have scanning of their own: then only that says who was there. Time that
    overlaps counts once, breaks and meals not at all. Without a programme the door counts for an
    event within one day. Over several days nobody knows: the nights are no course.
    """
    counted = [session for session in programme if session.kind not in NOT_COUNTED]
    by_the_door = None in let_in_to and not common_is_scanned
    attended = [
        session
        for session in counted
        if session.pk in let_in_to or (by_the_door and not hasattr(session, "pool"))
    ]
    if attended:
        return _minutes(_union((each.starts_at, each.ends_at) for each in attended))
    is_one_day = localdate(event.starts_at) == localdate(event.ends_at)
    if None in let_in_to and not counted and is_one_day:
        return _minutes(event.ends_at - event.starts_at)
    return None


def as_code(typed: str) -> str:
    """As it is stored, however it was typed: spaces, hyphens, small letters, O for 0."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return letters.translate(_READ_AS)


def in_fours(code: str) -> str:
    """K7QM-2XPD-9RTA"""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _union(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    total, until = timedelta(0), None
    for start, end in sorted(spans):
        begin = start if until is None else max(start, until)
        if end > begin:
            total += end - begin
            until = end
    return total


def _minutes(time: timedelta) -> int:
    return round(time.total_seconds() / 60)
