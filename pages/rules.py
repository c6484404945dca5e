from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from html import unescape
from html.parser import HTMLParser

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _

from members.models import Person
from pages.enums import IN_THE_BOARD, Change, Place, Refusal
from pages.models import OfficeTerm, Page, PageVersion

HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
BOKMAL = settings.LANGUAGE_CODE
# What menus lead to while it is there, and the place of its texts; /om/ is there always.
OF_MENUS = {
    "pages:contact": Place.CONTACT,
    "pages:statutes": Place.STATUTES,
    "pages:themes": Place.THEME,
    "pages:board": None,
}


# ---- What is read ------------------------------------------------------------------------------


def nearest(versions: Iterable[PageVersion], language: str) -> PageVersion | None:
    """In that language, or else in bokmål; None where there is no bokmål: the page is not there."""
    live = {version.language: version for version in versions}
    return live.get(language, live[BOKMAL]) if BOKMAL in live else None


def pages_not_there(*, on: date) -> set[str]:
    """Of those that menus lead to; two questions."""
    places = Page.objects.published().values_list("place", flat=True)
    there = {name for name, place in OF_MENUS.items() if place in set(places)}
    has_people = OfficeTerm.objects.public().valid(on=on).exists()
    return OF_MENUS.keys() - there - ({"pages:board"} if has_people else set())


@dataclass(frozen=True)
class Heading:
    """A heading that can be linked to."""

    anchor: str
    text: str


def with_anchors(body: str) -> tuple[str, list[Heading]]:
    """The text with an address for each of its parts, so that one can send somebody to § 5."""
    found: list[Heading] = []

    def anchored(match: re.Match[str]) -> str:
        text = unescape(strip_tags(match[1])).strip()
        anchor = f"del-{len(found) + 1}-{slugify(text, allow_unicode=True)}".rstrip("-")
        found.append(Heading(anchor, text))
        return f'<h2 id="{anchor}">{match[1]}</h2>'

    return HEADING.sub(anchored, body), found


# ---- Who may -----------------------------------------------------------------------------------


def refusal_to_write(newest: PageVersion | None, *, seen: int, words: object) -> Refusal | None:
    """`seen` is the number of the version that was changed; 0 for none."""
    if seen != (newest.number if newest else 0):
        return Refusal.CHANGED_MEANWHILE
    return Refusal.SAME_WORDS if newest and words == words_of(newest) else None


def refusal_to_publish(
    version: PageVersion, newest: PageVersion | None, *, has_bokmal: bool
) -> Refusal | None:
    if newest != version:
        return Refusal.NOT_NEWEST
    if version.live_since:
        return Refusal.ALREADY_LIVE
    return None if has_bokmal or version.language == BOKMAL else Refusal.NEEDS_BOKMAL


def board_lacks_without(person: Person, *, on: date) -> list[str]:
    """Sentences, for a person to read before they leave for good."""
    held = OfficeTerm.objects.valid(on=on).filter(person=person, office__in=IN_THE_BOARD)
    return [_("Styret står uten %(office)s.") % {"office": term.in_words} for term in held]


def words_of(version: PageVersion) -> dict[str, str]:
    return {"title": version.title, "summary": version.summary, "body": version.body}


# ---- What changed ------------------------------------------------------------------------------

SHOWN_AROUND = 20  # words before and after a change
BLOCKS = {"p", "h2", "h3", "h4", "li", "blockquote", "br"}


@dataclass(frozen=True)
class Piece:
    change: Change
    text: str


class _Lines(HTMLParser):
    """A rich text as lines; where a link leads stands behind it, for that can change too."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._leads_to = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.text = f"{self.text.rstrip()}\n" if self.text else ""
        if tag == "li":
            self.text += "– "
        if tag == "a":
            self._leads_to = dict(attrs).get("href") or ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._leads_to:
            self.text += f" ({self._leads_to})"


def as_lines(html: str) -> str:
    parser = _Lines()
    parser.feed(html)
    parser.close()
    return parser.text.strip()


def changes(old: PageVersion | None, new: PageVersion) -> list[Piece]:
    """From the one to the other, word by word."""
    before, after = _tokens(old) if old else [], _tokens(new)
    return list(_pieces(before, after))


def _tokens(version: PageVersion) -> list[str]:
    """Words, each with the space behind it; a new line is a word of its own."""
    text = "\n".join([version.title, version.summary, as_lines(version.body)])
    lines = [[f"{word} " for word in line.split()] for line in text.splitlines() if line.strip()]
    return [token for line in lines for token in (*line, "\n")]


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece(Change.SAME, _shortened(before[start:end]))
            continue
        if start < end:
            yield Piece(Change.REMOVED, "".join(before[start:end]))
        if new_start < new_end:
            yield Piece(Change.ADDED, "".join(after[new_start:new_end]))


def _shortened(tokens: list[str]) -> str:
    """What is the same is there to find one's way by."""
    if len(tokens) <= 3 * SHOWN_AROUND:
        return "".join(tokens)
    return f"{''.join(tokens[:SHOWN_AROUND])}\n[…]\n{''.join(tokens[-SHOWN_AROUND:])}"
