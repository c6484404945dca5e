"""Plots drawn on the server. The table beside each says the same, number by number.

Places are per cent and lengths are em, so a plot fills its column and its words keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

ROW = 3  # em from one bar to the next
LEFT, RIGHT, TOP, BOTTOM = 13, 97, 6, 86  # per cent: where the lines are drawn
MOST_LABELS = 5
EASY = [2, 4, 6, 8, 10, 12, 16, 20]
# Lines are told apart by their marks as well: a ring, a square, a diamond, a triangle.
MARKS = [
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "M-4 -4h8v8h-8z",
    "M0-5.5l5.5 5.5-5.5 5.5-5.5-5.5z",
    "M0-5l5 9h-10z",
]


def bars(title: str, rows: Sequence[tuple[str, int]]) -> SafeString:
    """Lying bars, each with its word and number above it."""
    most = max([value for _text, value in rows], default=0) or 1
    drawn = format_html_join(
        "",
        '<text x="0" y="{}em">{}</text><text x="100%" y="{}em" text-anchor="end">{}</text>'
        '<rect class="track" x="0" y="{}em" width="100%" height=".7em"/>'
        '<rect class="bar" x="0" y="{}em" width="{}%" height=".7em"/>',
        (
            (*(place + 1, text), *(place + 1, value), place + 1.5, place + 1.5, part)
            for place, text, value, part in (
                (number * ROW, text, value, _rounded(100 * value / most))
                for number, (text, value) in enumerate(rows)
            )
        ),
    )
    return format_html(
        '<svg class="plot" role="img" aria-label="{}" focusable="false" width="100%" '
        'height="{}em">{}</svg>',
        title,
        len(rows) * ROW,
        drawn,
    )


def lines(
    title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]
) -> SafeString:
    """One line for each of the series, with a value for each label."""
    top = _round_top(max((value for _name, values in series for value in values), default=0))
    across = [_across(place, len(labels)) for place in range(len(labels))]
    drawn = [
        _line(number, [(x, _up(value, top)) for x, value in zip(across, values, strict=True)])
        for number, (_name, values) in enumerate(series)
    ]
    return format_html(
        '<svg class="plot" role="img" aria-label="{}" focusable="false" width="100%" '
        'height="20em">{}{}{}</svg><ul class="plot-key" aria-hidden="true">{}</ul>',
        title,
        _grid(top),
        _along(labels, across),
        mark_safe("".join(reversed(drawn))),  # noqa: S308 -- numbers only; the first lies on top
        format_html_join(
            "",
            '<li><svg class="plot" width="2em" height="1em" viewBox="-14 -8 28 16">'
            '<g data-series="{}"><path class="dash" d="M-14 0h28"/><path d="{}"/></g></svg>{}</li>',
            (
                (number % len(MARKS) + 1, MARKS[number % len(MARKS)], name)
                for number, (name, _values) in enumerate(series)
            ),
        ),
    )


def _line(number: int, points: Sequence[tuple[float, float]]) -> str:
    pieces = "".join(
        f'<line x1="{x1}%" y1="{y1}%" x2="{x2}%" y2="{y2}%"/>'
        for (x1, y1), (x2, y2) in pairwise(points)
    )
    marks = "".join(
        f'<svg x="{x}%" y="{y}%" overflow="visible"><path d="{MARKS[number % len(MARKS)]}"/></svg>'
        for x, y in points
    )
    return f'<g data-series="{number % len(MARKS) + 1}">{pieces}{marks}</g>'


def _grid(top: int) -> SafeString:
    return format_html_join(
        "",
        '<line class="grid" x1="{}%" x2="100%" y1="{}%" y2="{}%"/>'
        '<text x="{}%" y="{}%" dy=".35em" text-anchor="end">{}</text>',
        (
            (LEFT - 1, _up(value, top), _up(value, top), LEFT - 3, _up(value, top), value)
            for value in sorted({0, top // 2, top})
        ),
    )


def _along(labels: Sequence[str], across: Sequence[float]) -> SafeString:
    """As many labels as there is room for on a phone, counted from the last."""
    step = -(-len(labels) // MOST_LABELS) or 1
    told = [
        (x, label)
        for place, (x, label) in enumerate(zip(across, labels, strict=True))
        if (len(labels) - 1 - place) % step == 0
    ]
    return format_html_join("", '<text x="{}%" y="97%" text-anchor="middle">{}</text>', told)


def _across(place: int, count: int) -> float:
    """The outermost stand half a step in, so that their labels have room."""
    return _rounded(LEFT + (RIGHT - LEFT) * (place + 0.5) / count)


def _up(value: int, top: int) -> float:
    return _rounded(BOTTOM - (BOTTOM - TOP) * value / top)


def _round_top(most: int) -> int:
    """The nearest number at or above that halves into something easy to read."""
    power = 1
    while power * EASY[-1] < most:
        power *= 10
    return next(power * easy for easy in EASY if power * easy >= most)


def _rounded(number: float) -> float:
    return round(number, 2)
