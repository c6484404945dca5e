"""The letters about being on a list: please confirm, and you are on it already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from newsletters.rules.consents import LINK_LASTS
from outbox import services as outbox
from outbox.letters import Letter

if TYPE_CHECKING:
    from newsletters.models import Newsletter, Subscription

CONFIRM = Letter("newsletters/confirm", _("Nyhetsbrev: bekreft adressen"), is_secret=True)
KNOWN = Letter("newsletters/known", _("Nyhetsbrev: adressen er på lista"), is_secret=True)
LETTERS = (CONFIRM, KNOWN)

REST = timedelta(hours=1)
"""So long one letter is enough, however often somebody asks."""


def send_confirm(
    *, address: str, newsletters: Sequence[Newsletter], signed: str, language: str, now: datetime
) -> None:
    with translation.override(language):
        context = {
            "newsletters": [newsletter.local_name for newsletter in newsletters],
            "path": reverse("newsletters:confirm", args=[signed]),
            "expires_at": now + LINK_LASTS,
        }
    _owe(CONFIRM, address, context, language=language, now=now, expires_at=now + LINK_LASTS)


def send_known(*, subscription: Subscription, language: str, now: datetime) -> None:
    with translation.override(language):
        context: dict[str, object] = {
            "newsletter": subscription.newsletter.local_name,
            "path": reverse("newsletters:preferences", args=[subscription.key]),
        }
    _owe(KNOWN, subscription.address, context, language=language, now=now)


def _owe(
    letter: Letter,
    address: str,
    context: dict[str, object],
    *,
    language: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    hour = int(now.timestamp() // REST.total_seconds())
    outbox.owe(
        letter=letter.name,
        dedupe_key=f"{letter.name}/{address}/{hour}"[:200],
        address=address,
        language=language,
        context=context,
        now=now,
        expires_at=expires_at,
    )
