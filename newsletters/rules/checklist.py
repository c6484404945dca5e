"""What is looked for before an issue is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from core.components.rich_text import links_in
from newsletters.enums import DEAD_LINKS, WORTH_A_LOOK, BlockKind, Fault, LinkState
from newsletters.models import Block, Issue
from newsletters.rules import blocks as of_blocks

LONG_SUBJECT = 60  # more than that is cut off in most lists of letters


@dataclass(frozen=True)
class Finding:
    fault: Fault
    block: Block | None = None
    named: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        label = str(self.fault.label)
        return label.format(**self.named) if self.named else label

    @property
    def stops(self) -> bool:
        return self.fault not in WORTH_A_LOOK


def stops_sending(findings: Collection[Finding]) -> bool:
    return any(finding.stops for finding in findings)


def findings_in(issue: Issue, *, receivers: int, now: datetime) -> list[Finding]:
    """Those of the issue first, then block by block. `issue` comes with texts, blocks and
    segments prefetched; one query for each block of events."""
    blocks = list(issue.blocks.all())
    found = [*_of_subjects(issue), *_of_whom(issue, receivers)]
    if not blocks:
        found.append(Finding(Fault.NO_BLOCKS))
    has_english = _has_english(issue, blocks)
    for block in blocks:
        found += [*_of_words(block), *_of_picture(block), *_of_events(block, now=now)]
        if has_english and not of_blocks.says_something(of_blocks.text_in(block, "en")):
            found.append(Finding(Fault.PARTLY_ENGLISH, block))
        found += _of_links(issue, block)
    return found


def _of_subjects(issue: Issue) -> Iterator[Finding]:
    for language in dict(settings.LANGUAGES):
        text = of_blocks.subject_in(issue, language)
        named = {"language": _name_of(language)}
        if text is None or not text.subject:
            if language in of_blocks.WRITTEN:
                yield Finding(Fault.NO_SUBJECT, named=named)
            continue
        if len(text.subject) > LONG_SUBJECT:
            yield Finding(Fault.LONG_SUBJECT, named=named)
        if not text.preheader:
            yield Finding(Fault.NO_PREHEADER, named=named)


def _of_whom(issue: Issue, receivers: int) -> Iterator[Finding]:
    if not receivers:
        yield Finding(Fault.NO_RECEIVERS)
    elif not issue.segments.all():
        yield Finding(Fault.NO_SEGMENT, named={"newsletter": issue.newsletter})


def _of_words(block: Block) -> Iterator[Finding]:
    for language in of_blocks.WRITTEN:
        if of_blocks.lacks(block, language):
            yield Finding(Fault.NOT_WRITTEN, block, {"language": _name_of(language)})
    english = of_blocks.text_in(block, "en")
    if of_blocks.says_something(english) and of_blocks.lacks(block, "en"):
        yield Finding(Fault.NOT_WRITTEN, block, {"language": _name_of("en")})
    has_button = any(text.button for text in block.texts.all())
    if not block.link and (has_button or block.kind == BlockKind.ACTION):
        yield Finding(Fault.NO_LINK, block)


def _of_picture(block: Block) -> Iterator[Finding]:
    if not block.picture:
        if block.kind == BlockKind.PICTURE:
            yield Finding(Fault.NO_PICTURE, block)
        return
    for language in languages_of(block):
        text = of_blocks.text_in(block, language)
        if text is None or not text.alt:
            yield Finding(Fault.NO_ALT, block, {"language": _name_of(language)})


def _of_events(block: Block, *, now: datetime) -> Iterator[Finding]:
    if block.kind != BlockKind.EVENTS:
        return
    shown = of_blocks.events_of(block, now=now)
    if not shown:
        yield Finding(Fault.NO_EVENTS, block)
    elif of_blocks.is_picked_by_hand(block) and len(shown) < len(block.events.all()):
        yield Finding(Fault.EVENTS_GONE, block)


def _of_links(issue: Issue, block: Block) -> Iterator[Finding]:
    addresses = dict.fromkeys([block.link] if block.link else [])
    for text in block.texts.all():
        addresses |= dict.fromkeys(links_in(text.body))
    known = [each for each in addresses if not each.startswith("mailto:")]
    if any(address not in issue.links for address in known):
        yield Finding(Fault.LINKS_NOT_ASKED, block)
    for address in known:
        state = issue.links.get(address, LinkState.ALIVE)
        if state != LinkState.ALIVE:
            fault = Fault.DEAD_LINK if state in DEAD_LINKS else Fault.DOUBTFUL_LINK
            yield Finding(fault, block, {"link": address, "why": LinkState(state).label})


def languages_of(block: Block) -> list[str]:
    """Those it must be written in, and English where somebody has begun."""
    english = of_blocks.says_something(of_blocks.text_in(block, "en"))
    return [*of_blocks.WRITTEN, *(["en"] if english else [])]


def _has_english(issue: Issue, blocks: list[Block]) -> bool:
    subject = of_blocks.subject_in(issue, "en")
    texts = [of_blocks.text_in(block, "en") for block in blocks]
    return bool(subject and subject.subject) or any(map(of_blocks.says_something, texts))


def _name_of(language: str) -> str:
    return str(dict(settings.LANGUAGES)[language]).lower()
