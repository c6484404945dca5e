"""Newsletters and those who get them, for the tests of this room."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from members.models import Person
from newsletters.enums import IssueState, SubscriptionState
from newsletters.models import Issue, Newsletter, Segment, Subscription
from outbox.enums import SendingState
from outbox.models import Sending
from tests.factories import NOW

_number = count(1)


def make_newsletter(*, name: str = "Nyhetsbrevet", **fields: Any) -> Newsletter:
    names = {"name": name, "name_nn": f"{name} (nn)", "name_en": f"{name} (en)"}
    about = {"about": "Én gang i måneden.", "about_nn": "Kvar månad.", "about_en": "Every month."}
    return Newsletter.objects.create(slug=f"brev-{next(_number)}", **names, **about | fields)


def make_subscription(
    *, newsletter: Newsletter, person: Person | None = None, address: str = "", **fields: Any
) -> Subscription:
    address = address or (person.email if person else f"leser{next(_number)}@example.no")
    values = {"state": SubscriptionState.ACTIVE, "since": NOW}
    return Subscription.objects.create(
        newsletter=newsletter, person=person, address=address, **values | fields
    )


def make_segment(*, name: str = "", **rows: Any) -> Segment:
    named = {field: list(rows.pop(field, ())) for field in ("languages", "roles", "network_roles")}
    segment = Segment.objects.create(name=name or f"Målgruppe {next(_number)}", **named)
    for field, chosen in rows.items():
        getattr(segment, field).set(chosen)
    return segment


def make_sent_issue(
    *,
    newsletter: Newsletter,
    at: dt.datetime = NOW,
    subject: str = "Mars",
    state: SendingState = SendingState.SENT,
    **facts: Any,
) -> Issue:
    """Frozen as `content_of` would, in three languages; all its letters are behind it."""
    number = next(_number)
    content = {
        language: {
            "subject": f"{subject}" if language == "nb" else f"{subject} ({language})",
            "preheader": "Det som skjer framover.",
            "newsletter": newsletter.name,
            "list": newsletter.slug,
            "blocks": [{"kind": "text", "lang": language, "heading": "Hei", "body": "<p>Ord.</p>"}],
        }
        | facts
        for language in ("nb", "nn", "en")
    }
    sending = Sending.objects.create(
        key=f"newsletters:{number}",
        letter="newsletters/issue",
        title=subject[:120],
        content=content,
        content_sha256="0" * 64,
        state=state,
        started_at=at,
        ended_at=None if state in (SendingState.RUNNING, SendingState.PAUSED) else at,
    )
    return Issue.objects.create(
        newsletter=newsletter,
        name=subject[:80],
        slug=f"utgave-{number}",
        state=IssueState.FROZEN,
        send_at=at,
        sending=sending,
    )
