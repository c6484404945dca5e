"""The statements every letter runs: one when it is owed, two, each its own commit, when it is sent.

In SQL, because building them anew with the ORM took longer than all the rest of a letter; the
worker's two are prepared by the database, which cuts a third off what is left.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection

from outbox.enums import DeliveryState
from outbox.models import Delivery, Pause, Suppression

logger = logging.getLogger(__name__)

_FIELDS = [field for field in Delivery._meta.concrete_fields if not field.primary_key]
_INSERT = f"""
INSERT INTO {Delivery._meta.db_table} ({", ".join(str(field.column) for field in _FIELDS)})
VALUES ({", ".join("%s" for _field in _FIELDS)})
ON CONFLICT (dedupe_key) DO NOTHING RETURNING id
"""  # noqa: S608 (names of the model only)

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


def insert(delivery: Delivery) -> bool:
    """False: the key is owed already. Waits for another transaction that is owing it now."""
    values = [
        field.get_db_prep_save(getattr(delivery, field.attname), connection) for field in _FIELDS
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        row = cursor.fetchone()
    if row:
        [delivery.pk] = row
    return bool(row)


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
    connection.ensure_connection()
    with connection.wrap_database_errors:
        wire = connection.connection
        wire.prepare_threshold = 0  # Django's own cursors bind in the client and never prepare
        with psycopg.Cursor(wire) as cursor:
            return bool(cursor.execute(sql, parameters, prepare=True).rowcount)
