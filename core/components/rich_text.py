"""A rich text as a letter says it: in HTML with whole addresses, and in words alone.

Knows the tags of `core.fields.RICH_TEXT` and no others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from html import escape
from html.parser import HTMLParser
from textwrap import indent
from urllib.parse import urljoin

HEADINGS = ("h3", "h4")
PARAGRAPHS = ("p", *HEADINGS)
LISTS = ("ul", "ol")


def links_in(html: str) -> list[str]:
    """The addresses it leads to, as they are written."""
    reader = _Links()
    reader.feed(html)
    return reader.found


def with_links(html: str, change: Callable[[str], str]) -> str:
    """The same text, each of its links as `change` says."""
    writer = _Rewriter(change)
    writer.feed(html)
    writer.close()
    return "".join(writer.pieces)


def with_whole_links(html: str, *, site: str) -> str:
    """`/om/` is nowhere in a mail program."""
    return with_links(html, partial(urljoin, site))


def as_words(html: str, *, site: str = "") -> str:
    """Paragraphs with a blank line between, headings underlined, lists with dashes or numbers,
    and a link as «words: address»."""
    reader = _Words(site)
    reader.feed(html)
    reader.close()
    return reader.words()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


class _Rewriter(HTMLParser):
    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self.change = change
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            address = self.change(dict(attrs).get("href") or "")
            self.pieces.append(f'<a href="{escape(address)}">')
        else:
            self.pieces.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")


@dataclass
class _Part:
    """What is written inside a tag: the line it is at, and what is done above it."""

    tag: str
    href: str = ""
    line: str = ""
    above: list[str] = field(default_factory=list)

    def break_off(self) -> None:
        if line := "\n".join(" ".join(each.split()) for each in self.line.split("\n")).strip():
            self.above.append(line)
        self.line = ""


class _Words(HTMLParser):
    def __init__(self, site: str) -> None:
        super().__init__()
        self.site = site
        self.open: list[_Part] = [_Part("")]

    def words(self) -> str:
        while len(self.open) > 1:
            self.handle_endtag(self.open[-1].tag)
        self.open[0].break_off()
        return "\n\n".join(self.open[0].above)

    def handle_data(self, data: str) -> None:
        self.open[-1].line += data.replace("\n", " ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.open[-1].line += "\n"
        elif tag == "a":
            self.open.append(_Part(tag, href=urljoin(self.site, dict(attrs).get("href") or "")))
        elif tag in (*PARAGRAPHS, *LISTS, "li", "blockquote"):
            self.open[-1].break_off()
            self.open.append(_Part(tag))

    def handle_endtag(self, tag: str) -> None:
        if not any(part.tag == tag for part in self.open):
            return
        while (part := self.open.pop()).tag != tag:
            self._close(part)
        self._close(part)

    def _close(self, part: _Part) -> None:
        outside = self.open[-1]
        if part.tag == "a":
            outside.line += _link(" ".join(part.line.split()), part.href)
            return
        part.break_off()
        if part.above:
            outside.above.append(_block(part))


def _link(words: str, href: str) -> str:
    if not words:
        return href
    address = href.removeprefix("mailto:")
    return words if words in (href, address) else f"{words}: {address}"


def _block(part: _Part) -> str:
    match part.tag:
        case "h3" | "h4":
            heading = " ".join(part.above)
            return f"{heading}\n{'-' * len(heading)}"
        case "ul":
            return "\n".join(_item("- ", each) for each in part.above)
        case "ol":
            numbered = enumerate(part.above, start=1)
            return "\n".join(_item(f"{number}. ", each) for number, each in numbered)
        case "li":
            return "\n".join(part.above)
        case "blockquote":
            return indent("\n\n".join(part.above), "> ", lambda _line: True)
    return "\n".join(part.above)


def _item(mark: str, words: str) -> str:
    return mark + words.replace("\n", f"\n{' ' * len(mark)}")
