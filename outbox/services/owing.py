from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from celery import current_app as celery_app
from django.conf import settings
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


@transaction.atomic
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
    letters.get(letter)
    delivery = Delivery(
        letter=letter,
        dedupe_key=dedupe_key,
        address=address.strip(),
        context=dict(context),
        person=person,
        language=language,
        message_id=message_id(dedupe_key),
        created_at=now,
        next_at=now,
        expires_at=expires_at,
    )
    with translation.override(language):  # lazy texts in the context are frozen in its language
        Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
    nudge_on_commit()
    return Delivery.objects.get(dedupe_key=dedupe_key)


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
