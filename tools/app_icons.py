"""python -m tools.app_icons: the icons of what is put among a phone's apps, from our two rings.

Drawn four times as large and made small, so that the edges are soft. Done when the rings change;
what it makes is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "static" / "img"
PAPER, FJORD, LINGONBERRY = "#FBF8F3", "#0E4A50", "#A8243B"
# As in favicon.svg, on its ground of 64: middle, and where the arc starts and ends in degrees.
RINGS = ((23.5, 40, 23.2, 340.2, FJORD), (40.5, 24, 203.2, 520.2, LINGONBERRY))
RADIUS, LINE, GROUND = 16.5, 7.6, 64
FINER = 4
# Name → side in pixels, and how much of it the drawing fills: a phone may cut off the edges.
ICONS = {"app-192": (192, 0.9), "app-512": (512, 0.9), "app-maskable": (512, 0.66)}


def icon(side: int, share: float) -> Image.Image:
    large = side * FINER
    picture = Image.new("RGB", (large, large), PAPER)
    pen = ImageDraw.Draw(picture)
    scale = large * share / GROUND
    edge = (large - GROUND * scale) / 2
    for x, y, start, end, colour in RINGS:
        outer = (RADIUS + LINE / 2) * scale
        middle_x, middle_y = edge + x * scale, edge + y * scale
        box = (middle_x - outer, middle_y - outer, middle_x + outer, middle_y + outer)
        pen.arc(box, start, end, fill=colour, width=round(LINE * scale))
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def main() -> int:
    for name, (side, share) in ICONS.items():
        icon(side, share).quantize(64).save(FOLDER / f"{name}.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
