"""The letter that an issue is: the same to everybody, but for the key of each one's links."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from outbox.letters import Context, Letter

NOBODYS_KEY = str(UUID(int=0))
"""For a preview and a letter to oneself: its links lead to a page, but to nobody's consent."""


def headers_of(facts: Context) -> Mapping[str, str]:
    """What lets a mail program show a button for leaving the list (RFC 2369, 2919, 8058)."""
    site, slug = settings.SITE_URL, facts["list"]
    mail = f"mailto:{settings.CONTACT_EMAIL}?subject={quote(f'Avmelding {slug}')}"
    return {
        "List-Unsubscribe": f"<{site}/nyhetsbrev/av/{facts['key']}/>, <{mail}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{slug}.nyhetsbrev.{urlsplit(site).hostname}>",
        "Precedence": "bulk",
    }


ISSUE = Letter(
    "newsletters/issue", title=_("Nyhetsbrev"), personal=frozenset({"key"}), headers=headers_of
)
