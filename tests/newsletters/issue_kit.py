"""Newsletters and issues as plain functions, beside `tests.factories`."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from events.models import Event
from newsletters.enums import BlockKind, SubscriptionState
from newsletters.models import Block, Issue, Newsletter, Subscription
from newsletters.services import blocks, issues
from newsletters.services.content import with_all
from tests.factories import NOW

HELLO = {
    "nb": {"heading": "Hei", "body": "<p>Velkommen til Áile.</p>"},
    "nn": {"heading": "Hei", "body": "<p>Velkomen til Áile.</p>"},
}
SUBJECTS = {
    "nb": {"subject": "Dette skjer i mars", "preheader": "Fem steder å møtes"},
    "nn": {"subject": "Dette skjer i mars", "preheader": "Fem stader å møtast"},
}


def make_newsletter(*, slug: str = "nyhetsbrevet", **fields: Any) -> Newsletter:
    values = {
        "name": "Nyhetsbrevet",
        "name_nn": "Nyheitsbrevet",
        "name_en": "The newsletter",
        "about": "Hver måned.",
        "about_nn": "Kvar månad.",
        "about_en": "Each month.",
    }
    return Newsletter.objects.create(slug=slug, **values | fields)


def make_subscription(
    newsletter: Newsletter, address: str = "kari@example.no", **fields: Any
) -> Subscription:
    values = {"state": SubscriptionState.ACTIVE, "since": NOW} | fields
    return Subscription.objects.create(newsletter=newsletter, address=address, **values)


def make_issue(
    *,
    newsletter: Newsletter | None = None,
    name: str = "Marsbrevet",
    is_skeleton: bool = False,
    subjects: Mapping[str, Mapping[str, str]] = SUBJECTS,
) -> Issue:
    """A draft with its subjects, and nothing to read yet."""
    issue = Issue(newsletter=newsletter or make_newsletter(), name=name)
    issues.add(issue=issue, is_skeleton=is_skeleton, by=None, now=NOW)
    blocks.write_subjects(issue=issue, subjects=subjects)
    return issue


def make_block(
    issue: Issue,
    kind: BlockKind = BlockKind.TEXT,
    *,
    texts: Mapping[str, Mapping[str, str]] = HELLO,
    events: list[Event] | None = None,
    picture: bytes = b"",
    **fields: Any,
) -> Block:
    block = Block(issue=issue, kind=kind, **fields)
    if picture:
        block.picture.save("bilde.png", ContentFile(picture), save=False)
    return blocks.keep(block=block, texts=texts, events=events, by=None, now=NOW)


def make_ready_issue(newsletter: Newsletter | None = None, **fields: Any) -> Issue:
    """Nothing stops it: written in both languages, with one reader."""
    issue = make_issue(newsletter=newsletter, **fields)
    make_block(issue)
    make_subscription(issue.newsletter)
    return issue


def a_picture(width: int = 1600, height: int = 800, kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#0e4a50").save(target, kind)
    return target.getvalue()


def whole(issue: Issue) -> Issue:
    return with_all(Issue.objects.all()).get(pk=issue.pk)
