"""Draws the register's municipalities as dots, from members/data/ to core/data/norway.csv.

Lambert's conformal conic projection, 1 000 wide, then a few rounds of pushing so that no two
dots overlap around Oslo. Run again when the register changes: `python -m tools.norway`.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTER = ROOT / "members" / "data" / "municipalities.csv"
DRAWING = ROOT / "core" / "data" / "norway.csv"
WIDTH = 1000
APART = 17
ROUNDS = 60

# Born in 2024, after the file the coordinates come from: their town halls.
NEWER = {"1508": (62.472, 6.155), "1580": (62.600, 6.444)}

Point = tuple[float, float]


def project(latitude: float, longitude: float) -> Point:
    def steep(degrees: float) -> float:
        return math.tan(math.pi / 4 + math.radians(degrees) / 2)

    south, north, middle, meridian = 60, 69, 64, 15
    ratio = math.cos(math.radians(south)) / math.cos(math.radians(north))
    cone = math.log(ratio) / math.log(steep(north) / steep(south))
    scale = math.cos(math.radians(south)) * steep(south) ** cone / cone
    radius = scale / steep(latitude) ** cone
    angle = cone * math.radians(longitude - meridian)
    return radius * math.sin(angle), radius * math.cos(angle) - scale / steep(middle) ** cone


def read() -> dict[str, Point]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["number"]: project(
            *(NEWER.get(row["number"]) or (float(row["lat"]), float(row["lon"])))
        )
        for row in rows
    }


def fit(points: dict[str, Point]) -> dict[str, Point]:
    left = min(x for x, _ in points.values())
    top = min(y for _, y in points.values())
    scale = WIDTH / (max(x for x, _ in points.values()) - left)
    return {number: ((x - left) * scale, (y - top) * scale) for number, (x, y) in points.items()}


def push_apart(points: dict[str, Point]) -> dict[str, Point]:
    numbers = sorted(points)
    places = dict(points)
    for _ in range(ROUNDS):
        for index, one in enumerate(numbers):
            for other in numbers[index + 1 :]:
                (x1, y1), (x2, y2) = places[one], places[other]
                distance = math.hypot(x2 - x1, y2 - y1)
                if distance < APART:
                    step = (APART - distance) / 2 / (distance or 1)
                    places[one] = (x1 - (x2 - x1) * step, y1 - (y2 - y1) * step)
                    places[other] = (x2 + (x2 - x1) * step, y2 + (y2 - y1) * step)
    return places


def main() -> None:
    places = push_apart(fit(read()))
    with DRAWING.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["number", "x", "y"])
        writer.writerows((number, round(x), round(y)) for number, (x, y) in sorted(places.items()))


if __name__ == "__main__":
    main()
