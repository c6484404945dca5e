"""The picture of an event that has none: rings and leaves, laid out from its id."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

# Each kind of meeting place has one accent; a word always says the same.
ACCENTS = {
    "conference": "fjord",
    "festival": "tyttebaer",
    "meetup": "mose",
    "course": "multe",
    "webinar": "lyng",
}

COLUMNS, ROWS, TILE = 6, 3, 90
HALF = TILE // 2
TILES = COLUMNS * ROWS
STRONG = ROWS
INKS = "abcd"


def accent(kind: str) -> str:
    return ACCENTS.get(kind, "fjord")


def _shape(kind: int, *, x: int, y: int, ink: str) -> str:
    right, bottom = x + TILE, y + TILE
    match kind:
        case 0:
            return f'<circle class="{ink}" cx="{x + HALF}" cy="{y + HALF}" r="{HALF}"/>'
        case 1:
            return f'<circle class="{ink}r" cx="{x + HALF}" cy="{y + HALF}" r="33"/>'
        case 2:
            path = f"M{x} {y}A{TILE} {TILE} 0 0 1 {right} {bottom}A{TILE} {TILE} 0 0 1 {x} {y}"
        case 3:
            path = f"M{right} {y}A{TILE} {TILE} 0 0 1 {x} {bottom}A{TILE} {TILE} 0 0 1 {right} {y}"
        case 4:
            path = f"M{x} {y}A{TILE} {TILE} 0 0 0 {right} {bottom}V{y}z"
        case 5:
            path = f"M{x} {bottom}A{TILE} {TILE} 0 0 1 {right} {y}V{bottom}z"
        case 6:
            path = f"M{x} {y}A{HALF} {HALF} 0 0 0 {right} {y}z"
        case _:
            return f'<circle class="{ink}" cx="{x + HALF}" cy="{y + HALF}" r="12"/>'
    return f'<path class="{ink}" d="{path}"/>'


@lru_cache(maxsize=512)
def pattern(pk: object, kind: str) -> SafeString:
    dice = iter(hashlib.blake2b(str(pk).encode(), digest_size=2 * TILES + STRONG).digest())
    # A few tiles in the middle columns always carry the accent itself, so that none is pale.
    strong = {(1 + next(dice) % (COLUMNS - 2), row) for row in range(STRONG)}
    shapes = "".join(
        _shape(
            next(dice) % 9,
            x=column * TILE,
            y=row * TILE,
            ink="c" if (column, row) in strong else INKS[next(dice) % 4],
        )
        for row in range(ROWS)
        for column in range(COLUMNS)
    )
    return mark_safe(  # noqa: S308 -- numbers and our own words only
        f'<svg class="pattern" data-color="{accent(kind)}" viewBox="0 0 540 270" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">{shapes}</svg>'
    )
