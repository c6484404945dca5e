from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from celery import current_app as celery_app
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import translation
from kombu.exceptions import OperationalError

from outbox import letters
from outbox.models import Delivery

if TYPE_CHECKING:
    from members.models import Person

logger = logging.getLogger(__name__)

# After a failed nudge the next ones are skipped this long: the tick does their work.
BROKER_REST_SECONDS = 30.0
_broker_rests_until = 0.0


@dataclass(frozen=True)
class Owed:
    """One letter to one address; see `owe`."""

    letter: str
    dedupe_key: str
    address: str
    context: Mapping[str, Any]
    person: Person | None = None
    language: str = "nb"
    expires_at: datetime | None = None


def owe(
    *,
    letter: str,
    dedupe_key: str,
    address: str,
    context: Mapping[str, Any],
    person: Person | None = None,
    language: str = "nb",
    now: datetime,
    expires_at: datetime | None = None,
) -> Delivery:
    """Put a letter in the ledger, in the caller's transaction; the same key is owed once.

    `context` is frozen as JSON: words, numbers, lists, dicts. Moments become ISO text, which the
    filters of `core.templatetags.when` read. A second call with the same key changes nothing and
    returns the first row. Raises KeyError for a letter nobody registered.
    """
    owed = Owed(letter, dedupe_key, address, context, person, language, expires_at)
    owe_all([owed], now=now)
    return Delivery.objects.get(dedupe_key=dedupe_key)


def owe_all(owed: Iterable[Owed], *, now: datetime) -> None:
    """Many letters in one INSERT; keys that are owed already are left as they are."""
    deliveries = [_delivery(each, now=now) for each in owed]
    if deliveries:
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=1000)
        nudge_on_commit()


def _delivery(owed: Owed, *, now: datetime) -> Delivery:
    letters.get(owed.letter)
    with translation.override(owed.language):  # lazy texts are frozen in the letter's language
        context = json.loads(json.dumps(dict(owed.context), cls=DjangoJSONEncoder))
    return Delivery(
        letter=owed.letter,
        dedupe_key=owed.dedupe_key,
        address=owed.address.strip(),
        context=context,
        person=owed.person,
        language=owed.language,
        message_id=message_id(owed.dedupe_key),
        created_at=now,
        next_at=now,
        expires_at=owed.expires_at,
    )


def message_id(dedupe_key: str) -> str:
    """The same key has the same Message-ID for ever, also in a database restored from a copy."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"<{uuid5(NAMESPACE_URL, f'{settings.SITE_URL}/{dedupe_key}').hex}@{host}>"


def nudge_on_commit() -> None:
    if not any(nudge in waiting for waiting in connection.run_on_commit):
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake a worker now. Losing this costs a minute at most, so nobody waits for the broker."""
    global _broker_rests_until  # noqa: PLW0603 (one fact about this process)
    if time.monotonic() < _broker_rests_until:
        return
    try:
        celery_app.send_task("outbox.tasks.drain", retry=False)
    except (OperationalError, OSError):
        _broker_rests_until = time.monotonic() + BROKER_REST_SECONDS
        logger.warning("The broker does not answer; letters wait for the tick", exc_info=True)
