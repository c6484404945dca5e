"""The two statements every letter runs, each its own commit.

In SQL, because building them anew with the ORM took longer than all the rest of a letter.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

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
"""  # noqa: S608 (table names only)

_WRITE = f"""
UPDATE {Delivery._meta.db_table}
SET state = %s, claimed_by = %s, lease_until = NULL, settled_at = %s, next_at = %s,
    smtp_reply = %s, subject = %s, attempts = %s, first_tried_at = %s,
    context = CASE WHEN %s THEN NULL ELSE context END
WHERE id = %s AND claimed_by = %s AND state IN (%s, %s, %s)
"""  # noqa: S608 (table names only)

_OURS = (DeliveryState.CLAIMED, DeliveryState.IN_DATA, DeliveryState.UNCERTAIN)


def begin(delivery: Delivery, *, now: datetime) -> bool:
    """From here on the letter may have gone. Asks once more whether it may."""
    return _changes_one(
        _BEGIN,
        DeliveryState.IN_DATA,
        now + settings.OUTBOX_LEASE,
        delivery.pk,
        delivery.claimed_by,
        DeliveryState.CLAIMED,
        now,
    )


def write(
    delivery: Delivery,
    *,
    state: DeliveryState,
    reply: str,
    now: datetime,
    next_at: datetime | None = None,
    settled_at: datetime | None = None,
    keeps_claim: bool = False,
    is_wiped: bool = False,
) -> None:
    """What came of a try; only while the claim is ours, so nobody's work is overwritten."""
    claim: UUID | None = delivery.claimed_by
    is_written = _changes_one(
        _WRITE,
        state,
        claim if keeps_claim else None,
        settled_at,
        next_at or delivery.next_at,
        reply,
        delivery.subject,
        delivery.attempts + 1,
        delivery.first_tried_at or now,
        is_wiped,
        delivery.pk,
        claim,
        *_OURS,
    )
    if not is_written:
        logger.warning("Letter %s was taken over; its answer was %s", delivery.pk, reply)


def _changes_one(sql: str, *parameters: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return bool(cursor.rowcount)
