"""The statements that the worker runs for every letter, and for every handful of them.

In SQL, because building them anew with the ORM took longer than all the rest of a letter, and
because two of them make one commit. They find rows by key: the ledger is long.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

from core.written import read_all
from outbox.enums import DeliveryState, SendingState
from outbox.models import Delivery, Pause, Sending, Suppression

logger = logging.getLogger(__name__)

_here = threading.local()
_TABLE = Delivery._meta.db_table
_NEVER = datetime.max.replace(tzinfo=UTC)

_DUE = f"""
SELECT letter.id FROM {_TABLE} AS letter
WHERE letter.settled_at IS NULL AND letter.sending_id {{of}}
  AND letter.state = '{DeliveryState.PENDING}' AND letter.next_at <= %s
ORDER BY letter.sending_id NULLS FIRST, letter.expires_at, letter.next_at, letter.id
LIMIT %s
FOR UPDATE SKIP LOCKED
"""  # noqa: S608 (names of ours only, here and below)

_DUE_TO_ONE = _DUE.format(of="IS NULL")

# Each sending's letters lie together in the index of the unsettled, so that one that is paused
# is passed by at once, however many letters it has.
_DUE_OF_SENDINGS = f"""
SELECT due.id
FROM {Sending._meta.db_table} AS sending, LATERAL ({_DUE.format(of="= sending.id")}) AS due
WHERE sending.state = '{SendingState.RUNNING}'
LIMIT %s
"""  # noqa: S608

_CLAIM = f"""
UPDATE {_TABLE} AS letter
SET state = '{DeliveryState.CLAIMED}', claimed_by = %s, lease_until = %s
FROM due WHERE letter.id = due.id
RETURNING letter.id, letter.letter, letter.sending_id, letter.address, letter.language,
    letter.context, letter.message_id, letter.expires_at, letter.next_at, letter.slot_at,
    letter.attempts, letter.first_tried_at, letter.claimed_by
"""  # noqa: S608

_RELEASE = f"""
UPDATE {_TABLE}
SET state = '{DeliveryState.PENDING}', claimed_by = NULL, lease_until = NULL
WHERE id = ANY(%s) AND claimed_by = %s AND state = '{DeliveryState.CLAIMED}'
RETURNING id
"""  # noqa: S608

_PUT_OFF = f"""
UPDATE {_TABLE} AS letter
SET state = '{DeliveryState.PENDING}', claimed_by = NULL, lease_until = NULL,
    slot_at = later.slot, next_at = later.slot
FROM unnest(%s::bigint[], %s::timestamptz[]) AS later (id, slot)
WHERE letter.id = later.id AND claimed_by = %s AND state = '{DeliveryState.CLAIMED}'
RETURNING letter.id
"""  # noqa: S608

_BEGIN = f"""
UPDATE {_TABLE} AS letter
SET state = '{DeliveryState.IN_DATA}', lease_until = %s
WHERE id = %s AND claimed_by = %s AND state = '{DeliveryState.CLAIMED}'
  AND (expires_at IS NULL OR expires_at > %s)
  AND NOT EXISTS (SELECT FROM {Pause._meta.db_table})
  AND NOT EXISTS (
    SELECT FROM {Sending._meta.db_table} AS sending
    WHERE sending.id = letter.sending_id AND sending.state <> '{SendingState.RUNNING}'
  )
  AND NOT EXISTS (
    SELECT FROM {Suppression._meta.db_table} AS stopped
    WHERE lower(stopped.address) = lower(letter.address)
  )
RETURNING id
"""  # noqa: S608

_WRITE = f"""
UPDATE {_TABLE}
SET state = %s, claimed_by = %s, lease_until = NULL, settled_at = %s, next_at = %s,
    smtp_reply = %s, subject = %s, attempts = %s, first_tried_at = %s,
    context = CASE WHEN %s THEN NULL ELSE context END
WHERE id = %s AND claimed_by = %s
  AND state IN ('{DeliveryState.CLAIMED}', '{DeliveryState.IN_DATA}', '{DeliveryState.UNCERTAIN}')
RETURNING id
"""  # noqa: S608

_WRITE_AND_BEGIN = f"""
WITH written AS ({_WRITE}), begun AS ({_BEGIN})
SELECT id FROM written UNION ALL SELECT id FROM begun
"""  # noqa: S608


@dataclass(frozen=True)
class Answer:
    """What came of a try; written only while the claim is ours, so nobody's work is lost."""

    delivery: Delivery
    state: DeliveryState
    reply: str
    now: datetime
    next_at: datetime | None = None
    settled_at: datetime | None = None
    keeps_claim: bool = False
    is_wiped: bool = False

    @property
    def parameters(self) -> tuple[Any, ...]:
        delivery = self.delivery
        return (
            str(self.state),
            delivery.claimed_by if self.keeps_claim else None,
            self.settled_at,
            self.next_at or delivery.next_at,
            self.reply,
            delivery.subject,
            delivery.attempts + 1,
            delivery.first_tried_at or self.now,
            self.is_wiped,
            delivery.pk,
            delivery.claimed_by,
        )


def claim(*, now: datetime) -> list[Delivery]:
    """Some of what is due and nobody holds, the most urgent first; ours until the lease ends.

    Letters of sendings only when no other letter waits.
    """
    most = settings.OUTBOX_BATCH
    return _claimed(_DUE_TO_ONE, [now, most], now=now) or _claimed(
        _DUE_OF_SENDINGS, [now, most, most], now=now
    )


def _claimed(due: str, parameters: Sequence[Any], *, now: datetime) -> list[Delivery]:
    lease = [uuid4(), now + settings.OUTBOX_LEASE]
    claimed = read_all(Delivery, f"WITH due AS ({due}) {_CLAIM}", [*parameters, *lease])
    return sorted(claimed, key=lambda each: (each.expires_at or _NEVER, each.next_at, each.pk))


def release(batch: Sequence[Delivery]) -> None:
    """What was claimed together and not begun is free again."""
    _changed(_RELEASE, [delivery.pk for delivery in batch], batch[0].claimed_by)


def put_off(slots: Mapping[int, datetime], *, claimed_by: UUID | None) -> None:
    """Key of a letter → when it may leave."""
    if slots:
        _changed(_PUT_OFF, list(slots), list(slots.values()), claimed_by)


def begin(delivery: Delivery, *, now: datetime, after: Answer | None = None) -> bool:
    """From here on the letter may have gone. Asks once more whether it may.

    Writes the answer to the letter before it in the same commit, whether this one may go or not.
    """
    begins = (now + settings.OUTBOX_LEASE, delivery.pk, delivery.claimed_by, now)
    if after is None:
        return bool(_changed(_BEGIN, *begins))
    changed = _changed(_WRITE_AND_BEGIN, *after.parameters, *begins)
    _tell_if_taken_over(after, changed)
    return delivery.pk in changed


def write(answer: Answer) -> None:
    _tell_if_taken_over(answer, _changed(_WRITE, *answer.parameters))


def _tell_if_taken_over(answer: Answer, changed: set[int]) -> None:
    if answer.delivery.pk not in changed:
        told = "Letter %s was taken over; its answer was %s"
        logger.warning(told, answer.delivery.pk, answer.reply)


def _changed(sql: str, *parameters: Any) -> set[int]:
    """The keys of the rows."""
    cursor = _cursor()
    cursor.execute(sql, parameters)
    return {key for (key,) in cursor.fetchall()}


def _cursor() -> CursorWrapper:
    """Kept with its connection: to make one takes as long as to use it."""
    database = connections[DEFAULT_DB_ALIAS]  # itself: to ask `connection` for it takes a while
    belongs_to = (database.connection, database.queries_logged)
    if getattr(_here, "belongs_to", None) != belongs_to:
        _here.cursor = database.cursor()
        _here.belongs_to = (database.connection, database.queries_logged)
    return cast("CursorWrapper", _here.cursor)
