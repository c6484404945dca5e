"""The two statements that the worker runs for every letter.

In SQL, because building them anew with the ORM took longer than all the rest of a letter, and
because two of them make one commit.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from outbox.enums import DeliveryState
from outbox.models import Delivery, Pause, Suppression

logger = logging.getLogger(__name__)

_BEGIN = f"""
UPDATE {Delivery._meta.db_table} AS letter
SET state = %s, lease_until = %s
WHERE id = %s AND claimed_by = %s AND state = %s
  AND (expires_at IS NULL OR expires_at > %s)
  AND NOT EXISTS (SELECT FROM {Pause._meta.db_table})
  AND NOT EXISTS (
    SELECT FROM {Suppression._meta.db_table} AS stopped
    WHERE lower(stopped.address) = lower(letter.address)
  )
RETURNING id
"""  # noqa: S608 (table names only)

_WRITE = f"""
UPDATE {Delivery._meta.db_table}
SET state = %s, claimed_by = %s, lease_until = NULL, settled_at = %s, next_at = %s,
    smtp_reply = %s, subject = %s, attempts = %s, first_tried_at = %s,
    context = CASE WHEN %s THEN NULL ELSE context END
WHERE id = %s AND claimed_by = %s AND state IN (%s, %s, %s)
RETURNING id
"""  # noqa: S608 (table names only)

_WRITE_AND_BEGIN = f"""
WITH written AS ({_WRITE}), begun AS ({_BEGIN})
SELECT id FROM written UNION ALL SELECT id FROM begun
"""  # noqa: S608 (the two above)

_OURS = (DeliveryState.CLAIMED, DeliveryState.IN_DATA, DeliveryState.UNCERTAIN)


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
            self.state,
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
            *_OURS,
        )


def begin(delivery: Delivery, *, now: datetime, after: Answer | None = None) -> bool:
    """From here on the letter may have gone. Asks once more whether it may.

    Writes the answer to the letter before it in the same commit, whether this one may go or not.
    """
    begins = (
        DeliveryState.IN_DATA,
        now + settings.OUTBOX_LEASE,
        delivery.pk,
        delivery.claimed_by,
        DeliveryState.CLAIMED,
        now,
    )
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
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {key for (key,) in cursor.fetchall()}
