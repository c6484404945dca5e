"""Drawn by ourselves, in the portal's colours: no stock photos."""

from __future__ import annotations

import io
import math

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

FJORD, MULTE, PAPER = "#0e4a50", "#e79a2d", "#fbf8f3"
COLOURS = ("#a8243b", MULTE, "#6b3f7c", "#8db07a")
SIZE, FINER = (1600, 900), 2
SEATS = 12


def around_a_table() -> ContentFile:
    """People in a ring, seen from above, each in a colour: shoulders, and a head on top."""
    width, height = (side * FINER for side in SIZE)
    drawn = Image.new("RGB", (width, height), FJORD)
    pen = ImageDraw.Draw(drawn)
    middle = (width / 2, height / 2)
    _oval(pen, middle, 400, 185, MULTE)
    _oval(pen, middle, 372, 157, PAPER)
    for seat in range(SEATS):
        angle = 2 * math.pi * (seat + 0.5) / SEATS
        at = (
            middle[0] + math.cos(angle) * 560 * FINER,
            middle[1] + math.sin(angle) * 320 * FINER,
        )
        _oval(pen, at, 78, 62, COLOURS[seat % len(COLOURS)])
        _oval(pen, at, 36, 36, FJORD)
        _oval(pen, at, 30, 30, PAPER)
    target = io.BytesIO()
    drawn.resize(SIZE, Image.Resampling.LANCZOS).save(target, "PNG")
    return ContentFile(target.getvalue(), name="samling.png")


def _oval(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], across: float, down: float, colour: str
) -> None:
    (x, y), wide, high = at, across * FINER, down * FINER
    pen.ellipse((x - wide, y - high, x + wide, y + high), fill=colour)
