"""An issue as its readers get it: by the same renderer, and by mail to whoever made it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsletters.mail import ISSUE
from newsletters.mail.issues import NOBODYS_KEY
from newsletters.models import Issue
from newsletters.services.content import content_of
from outbox import services as outbox
from outbox.models import Delivery
from outbox.rendering import RenderedLetter
from outbox.services import Owed

if TYPE_CHECKING:
    from members.models import Person


def as_received(issue: Issue, *, language: str, to: Person, now: datetime) -> RenderedLetter:
    owed = Owed(
        letter=ISSUE.name,
        dedupe_key=f"preview:{issue.pk}",
        address=to.email,
        context=facts_of(issue, language=language, now=now),
        language=language,
    )
    return outbox.as_received(owed, now=now)


def send_trial(issue: Issue, *, language: str, to: Person, key: str, now: datetime) -> Delivery:
    """`key` tells one trial from the next."""
    return outbox.owe(
        letter=ISSUE.name,
        dedupe_key=f"newsletter-trial:{issue.pk}:{key}",
        address=to.email,
        context=facts_of(issue, language=language, now=now),
        person=to,
        language=language,
        now=now,
    )


def facts_of(issue: Issue, *, language: str, now: datetime) -> dict[str, Any]:
    """What a frozen one says is what was frozen."""
    content = issue.sending.content if issue.sending else content_of(issue, now=now)
    return {**content[language], "key": NOBODYS_KEY}
