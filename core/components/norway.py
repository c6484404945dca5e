"""Norway as one dot per municipality, projected by `tools/norway.py` from the register."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

FILE = Path(__file__).resolve().parent.parent / "data" / "norway.csv"
VIEW_BOX = "-12 -12 1024 1260"
RADIUS = 7


@cache
def dots() -> dict[str, tuple[int, int]]:
    """Municipality number → place in the drawing."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["number"]: (int(row["x"]), int(row["y"])) for row in csv.DictReader(file)}


def _circles(numbers: Iterable[str]) -> SafeString:
    places = dots()
    # A round-capped line of no length is a dot, and a third of the bytes of a circle.
    path = "".join("M{} {}h0".format(*places[number]) for number in numbers)
    return mark_safe(path)  # noqa: S308 -- numbers only


def drawing(*, marked: Iterable[str] = (), label: str = "") -> SafeString:
    """`marked`: municipality numbers to stand out. `label`: the same in words, or decoration."""
    out = {number for number in marked if number in dots()}
    rest = (number for number in dots() if number not in out)
    return format_html(
        '<svg class="norway" viewBox="{}" focusable="false" {}><path d="{}"/>{}</svg>',
        VIEW_BOX,
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"'),
        _circles(rest),
        format_html('<path class="marked" d="{}"/>', _circles(sorted(out))) if out else "",
    )


def members_map(members: Mapping[str, str], *, title: str, description: str) -> SafeString:
    """Members are diamonds with their names, the others are dots: told apart by shape and colour.

    `members`: municipality number → the name it is shown with.
    """
    places = dots()
    shown = {number: name for number, name in members.items() if number in places}
    diamonds = format_html_join(
        "",
        '<path d="M{} {}l14 14-14 14-14-14z"><title>{}</title></path>',
        (
            (places[number][0], places[number][1] - 14, name)
            for number, name in sorted(shown.items())
        ),
    )
    return format_html(
        '<svg class="norway" viewBox="{}" role="img" aria-labelledby="map-title map-description" '
        'focusable="false"><title id="map-title">{}</title><desc id="map-description">{}</desc>'
        '<path d="{}"/><g class="diamonds">{}</g></svg>',
        VIEW_BOX,
        title,
        description,
        _circles(number for number in places if number not in shown),
        diamonds,
    )
