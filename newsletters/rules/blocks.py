"""What a block of each kind holds, what it must say, and what it says to whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from core.components.rich_text import links_in
from events.models import Event
from newsletters.enums import BlockKind
from newsletters.models import Block, BlockText, Issue, IssueText

BOKMAL = settings.LANGUAGE_CODE
WRITTEN = ("nb", "nn")
"""The languages that an issue is always written in. Others are there if somebody wrote them."""

SAYS: Mapping[str, tuple[str, ...]] = {
    BlockKind.TEXT: ("heading", "body"),
    BlockKind.EVENTS: ("heading", "body"),
    BlockKind.NEWS: ("heading", "body", "button", "alt"),
    BlockKind.ACTION: ("heading", "body", "button"),
    BlockKind.PICTURE: ("alt", "heading"),
}
HOLDS: Mapping[str, tuple[str, ...]] = {
    BlockKind.TEXT: (),
    BlockKind.EVENTS: (
        *("events", "events_within_days", "events_at_most", "events_of_chapter"),
        "events_of_type",
    ),
    BlockKind.NEWS: ("picture", "link"),
    BlockKind.ACTION: ("link",),
    BlockKind.PICTURE: ("picture", "link"),
}
NEEDS: Mapping[str, tuple[str, ...]] = {
    BlockKind.TEXT: ("body",),
    BlockKind.EVENTS: ("heading",),
    BlockKind.NEWS: ("heading", "body"),
    BlockKind.ACTION: ("heading", "button"),
    BlockKind.PICTURE: (),  # what it shows is asked for by itself
}
TEXTS = ("heading", "body", "button", "alt")


def text_in(block: Block, language: str) -> BlockText | None:
    return next((text for text in block.texts.all() if text.language == language), None)


def says_something(text: BlockText | None) -> bool:
    return text is not None and any(getattr(text, name) for name in TEXTS)


def text_for(block: Block, language: str) -> BlockText | None:
    """What readers in that language get: bokmål, where nobody has written theirs."""
    text = text_in(block, language)
    return text if says_something(text) else text_in(block, BOKMAL)


def subject_in(issue: Issue, language: str) -> IssueText | None:
    return next((text for text in issue.texts.all() if text.language == language), None)


def subject_for(issue: Issue, language: str) -> IssueText | None:
    text = subject_in(issue, language)
    return text if text and text.subject else subject_in(issue, BOKMAL)


def lacks(block: Block, language: str) -> bool:
    """Something it must say is not said."""
    text = text_in(block, language)
    return any(not getattr(text, name, "") for name in NEEDS[block.kind])


def is_picked_by_hand(block: Block) -> bool:
    return bool(block.events.all())


def events_of(block: Block, *, now: datetime) -> list[Event]:
    """Those picked by hand, or those that the rule finds: published, not begun, by date."""
    coming = Event.objects.published().filter(starts_at__gt=now).order_by("starts_at", "pk")
    if is_picked_by_hand(block):
        return list(coming.filter(pk__in=[event.pk for event in block.events.all()]))
    until = now + timedelta(days=block.events_within_days)
    found = coming.filter(starts_at__lte=until)
    if block.events_of_chapter_id:
        found = found.filter(chapter=block.events_of_chapter_id)
    if block.events_of_type:
        found = found.filter(type=block.events_of_type)
    return list(found[: block.events_at_most])


def links_of(issue: Issue) -> list[str]:
    """Each address the issue leads to, once, as it is written."""
    found: dict[str, None] = {}
    for block in issue.blocks.all():
        if block.link:
            found[block.link] = None
        for text in block.texts.all():
            found |= dict.fromkeys(links_in(text.body))
    return [link for link in found if not link.startswith("mailto:")]
