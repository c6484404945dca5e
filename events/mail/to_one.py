from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from events import rules
from events.mail.facts import owe
from events.models import Participant, QueueEntry

if TYPE_CHECKING:
    pass


def signed_up(participant: Participant, *, now: datetime) -> None:
    facts = {"is_reminded": rules.is_reminded(participant)}
    owe("signed_up", f"signed-up:{participant.pk}", participant, facts, now=now)


def queued(participant: Participant, *, entry: QueueEntry, place: int, now: datetime) -> None:
    facts = {"place_in_line": place, "takes_place_at_once": rules.takes_place_at_once(entry)}
    owe("queued", f"queued:{entry.pk}", participant, facts, now=now)


def got_place(participant: Participant, *, now: datetime) -> None:
    owe("got_place", f"got-place:{participant.pk}", participant, now=now)


def offered(participant: Participant, *, entry: QueueEntry, now: datetime) -> None:
    facts = {"answer_by": entry.offer_expires_at}
    owe(
        "offered",
        f"offered:{entry.pk}",
        participant,
        facts,
        now=now,
        expires_at=entry.offer_expires_at,
    )


def offer_shortened(participant: Participant, *, entry: QueueEntry, now: datetime) -> None:
    answer_by = entry.offer_expires_at
    assert answer_by is not None  # noqa: S101 (it is what was shortened)
    owe(
        "offer_shortened",
        f"offer-shortened:{entry.pk}:{answer_by.astimezone(UTC).isoformat(timespec='minutes')}",
        participant,
        {"answer_by": answer_by},
        now=now,
        expires_at=answer_by,
    )


def offer_expired(participant: Participant, *, entry: QueueEntry, now: datetime) -> None:
    owe("offer_expired", f"offer-expired:{entry.pk}", participant, now=now)


def cancelled(
    participant: Participant, *, had_place: bool, is_by_staff: bool, reason: str, now: datetime
) -> None:
    facts = {"is_by_staff": is_by_staff, "reason": reason if is_by_staff else ""}
    letter = "cancelled" if had_place else "left_queue"
    owe(letter, f"cancelled:{participant.pk}", participant, facts, now=now)
