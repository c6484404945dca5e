from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from core.written import insert_unseen
from outbox import letters
from outbox.models import Delivery
from outbox.rendering import RenderedLetter, render
from outbox.services.waking import nudge_on_commit

if TYPE_CHECKING:
    from members.models import Person


AT_ONCE = 1000


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
    """Many letters in one INSERT; keys that are owed already are left as they are.

    Whoever has left for good has no address.
    """
    deliveries = [_delivery(each, now=now) for each in owed if each.address]
    for start in range(0, len(deliveries), AT_ONCE):
        insert_unseen(deliveries[start : start + AT_ONCE], unless_known=True)
    if deliveries:
        nudge_on_commit()


def as_received(owed: Owed, *, now: datetime) -> RenderedLetter:
    """What the receiver would get. Nothing is owed."""
    return render(_delivery(owed, now=now))


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


# ---- One rule for keys, in Python and in SQL --------------------------------------------------

RECEIVER_KEY = (
    "%s::text || ':' || left(encode(sha256(convert_to(lower(trim({address})), 'UTF8')), 'hex'), 32)"
)
MESSAGE_ID = (
    "'<' || left(encode(sha256(convert_to(%s::text || '/' || {key}, 'UTF8')), 'hex'), 32)"
    " || '@' || %s::text || '>'"
)


def receiver_key(sending_key: str, address: str) -> str:
    """What one address is owed of a sending, once. `RECEIVER_KEY` says the same in SQL."""
    return f"{sending_key}:{_digest(address.strip().lower())}"


def message_id(dedupe_key: str) -> str:
    """The same key has the same Message-ID for ever, also in a database restored from a copy.

    `MESSAGE_ID` says the same in SQL, of the same parts.
    """
    site, host = message_id_parts()
    return f"<{_digest(f'{site}/{dedupe_key}')}@{host}>"


def message_id_parts() -> tuple[str, str]:
    return settings.SITE_URL, str(urlsplit(settings.SITE_URL).hostname)


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:32]
