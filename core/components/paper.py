"""Documents on paper: PDF/UA-1, made by Typst from templates in templates/<room>/pdf/.

What a document says goes in as JSON, never as Typst: a name is only letters, whatever it holds.
The same words and moment give the same bytes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from fontTools.ttLib import TTFont

TEMPLATES = settings.BASE_DIR / "templates"
FONTS = settings.BASE_DIR / "build" / "fonts"
UNKNOWN = "□"
QUIET = 2  # squares of white around a code: whoever places it leaves the rest
# Codes hold signatures, which look like chance: any mask is as good, and to compare all eight takes
# three quarters of the time.
MASK = 3


def pdf(template: str, *, title: str, made_at: datetime, **facts: Any) -> bytes:
    """`template` as Django names them. In the active language. `facts`: words, numbers, lists."""
    told = {
        "title": title,
        "lang": get_language() or settings.LANGUAGE_CODE,
        "organisation": settings.ORGANISATION_NAME,
    }
    compiler = typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_writable(told | facts))},
    )
    made = compiler.compile(
        format="pdf", pdf_standards=["ua-1"], timestamp=int(made_at.timestamp())
    )
    assert isinstance(made, bytes)  # noqa: S101 (a list is of pictures)
    return made


def qr_svg(text: str) -> str:
    """A picture for `pdf`, which says in `alt` what it is for."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {_drawn(text)}</svg>'


def qr_picture(text: str, *, label: str) -> SafeString:
    """For a page. `label` says in words what it is for."""
    start = format_html('<svg class="qr" role="img" aria-label="{}" focusable="false" ', label)
    return mark_safe(f"{start}{_drawn(text)}</svg>")  # noqa: S308 -- the label is escaped


def _drawn(text: str) -> str:
    """A seventh may be dirty or scratched. More would make smaller squares, harder to read."""
    code = segno.make_qr(text, error="m", mask=MASK, boost_error=False)
    side = len(code.matrix) + 2 * QUIET
    dark = "".join(
        f"M{start + QUIET} {y + QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix)
        for start, length in _runs(row)
    )
    return f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="{dark}"/>'


def _runs(row: bytearray) -> Iterator[tuple[int, int]]:
    """Where each run of dark squares starts, and how long it is."""
    start = 0
    for is_dark, squares in groupby(row):
        length = len(list(squares))
        if is_dark:
            yield start, length
        start += length


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _letters() -> frozenset[str]:
    """Those every one of our fonts can draw; the standard refuses a document with another."""
    drawn = [set(map(chr, _cmap(path))) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset(set.intersection(*drawn) | {"\n"})


def _cmap(path: Path) -> Iterable[int]:
    with TTFont(path, lazy=True) as font:
        return list(font.getBestCmap())


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        is_plain = value.isascii() and value.isprintable()
        return value if is_plain else "".join(map(_letter, value))
    if isinstance(value, Mapping):
        return {name: _writable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(each) for each in value]
    return value


def _letter(letter: str) -> str:
    if letter in _letters():
        return letter
    if unicodedata.category(letter) == "Cf":
        return ""  # says only how others are joined
    return UNKNOWN if letter.isprintable() else " "
