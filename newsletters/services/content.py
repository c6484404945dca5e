"""What an issue says, as facts: for the letter, the previews and the archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import translation

from core.components.rich_text import with_links
from core.pictures import LETTER_WIDTH
from events.models import Event, TicketCategory
from events.querysets.told import Priced
from events.rules import is_on_sale, place_in_words, price_for_anybody
from newsletters.enums import BlockKind
from newsletters.models import Block, Issue, Newsletter
from newsletters.rules import blocks as of_blocks
from newsletters.rules.clicks import marked
from newsletters.rules.pictures import picture_path

SHEET = LETTER_WIDTH // 2  # pixels for what the sheet of a letter holds

Facts = dict[str, Any]


class Marks:
    """A number for each link of an issue; the same in all languages for the same event."""

    def __init__(self, issue: int) -> None:
        self.issue = issue
        self.numbers: dict[object, int] = {}

    def __call__(self, address: str, *, about: object = None) -> str:
        number = self.numbers.setdefault(about or address, len(self.numbers) + 1)
        return marked(address, self.issue, number)


def with_all(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """With everything that is asked about what they say, in five queries."""
    blocks = Block.objects.select_related("events_of_chapter").prefetch_related("texts", "events")
    return issues.select_related("newsletter", "sending").prefetch_related(
        "texts", "segments", Prefetch("blocks", blocks)
    )


def content_of(issue: Issue, *, now: datetime) -> dict[str, Facts]:
    """Language → facts, as words and ISO moments. What nobody wrote in a language is there in
    bokmål, and `lang` of each block says which it is.

    subject, preheader, newsletter, list (the slug of the newsletter), path (in the archive), prefix
    (of addresses in the language), blocks: kind, lang, heading, body (rich text), link, button,
    picture (address, alt, width, height) and events (title, lang, starts_at, ends_at, where,
    path, price), each where the kind has it. A block of events that finds none is left out.
    Links to our own pages are marked, to be counted: see `rules.clicks`.
    """
    events = {block.pk: _events_of(block, now=now) for block in issue.blocks.all()}
    prices = _on_sale([event for found in events.values() for event in found], now=now)
    content, mark = {}, Marks(issue.pk)
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            content[language] = _said_in(language, issue, events, prices, mark)
    return content


def _events_of(block: Block, *, now: datetime) -> list[Event]:
    return of_blocks.events_of(block, now=now) if block.kind == BlockKind.EVENTS else []


def _on_sale(events: list[Event], *, now: datetime) -> dict[int, list[Priced]]:
    found: dict[int, list[Priced]] = {event.pk: [] for event in events}
    for event, category in TicketCategory.objects.priced(list(found)) if found else []:
        if is_on_sale(cast("TicketCategory", category), now=now):
            found[event].append(category)
    return found


def _said_in(
    language: str,
    issue: Issue,
    events: dict[int, list[Event]],
    prices: dict[int, list[Priced]],
    mark: Marks,
) -> Facts:
    subject = of_blocks.subject_for(issue, language)
    newsletter = issue.newsletter
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return {
        "subject": subject.subject if subject else "",
        "preheader": subject.preheader if subject else "",
        "newsletter": _name_of(newsletter, language),
        "list": newsletter.slug,
        "path": reverse("newsletters:issue", args=[issue.slug]),
        "prefix": prefix,
        "blocks": [
            _block(block, language, events[block.pk], prices, mark)
            for block in issue.blocks.all()
            if block.kind != BlockKind.EVENTS or events[block.pk]
        ],
    }


def _name_of(newsletter: Newsletter, language: str) -> str:
    is_bokmal = language == settings.LANGUAGE_CODE
    return str(getattr(newsletter, "name" if is_bokmal else f"name_{language}"))


def _block(
    block: Block,
    language: str,
    events: list[Event],
    prices: dict[int, list[Priced]],
    mark: Marks,
) -> Facts:
    text = of_blocks.text_for(block, language)
    says, holds = of_blocks.SAYS[block.kind], of_blocks.HOLDS[block.kind]
    facts: Facts = {"kind": block.kind, "lang": text.language if text else language}
    for name in ("heading", "button"):
        if name in says:
            facts[name] = getattr(text, name, "")
    if "body" in says:
        facts["body"] = with_links(text.body if text else "", mark)
    if "link" in holds:
        facts["link"] = mark(block.link)
    if "picture" in holds and block.picture:
        facts["picture"] = _picture(block, alt=text.alt if text else "")
    if block.kind == BlockKind.EVENTS:
        facts["events"] = [_event(event, prices[event.pk], mark) for event in events]
    return facts


def _picture(block: Block, *, alt: str) -> Facts:
    width = min(SHEET, block.picture.width)
    height = round(block.picture.height * width / block.picture.width)
    return {"path": picture_path(block), "alt": alt, "width": width, "height": height}


def _event(event: Event, on_sale: list[Priced], mark: Marks) -> Facts:
    return {
        "title": event.title,
        "lang": event.language,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "where": place_in_words(event),
        "path": mark(event.get_absolute_url(), about=event.pk),
        "price": price_for_anybody(cast("list[TicketCategory]", on_sale)),
    }
