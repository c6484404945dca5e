import csv
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tools import frontend

ROOT = Path(__file__).parents[2]
NAMES = ("name", "name_from", "name_no", "name_unique", "name_sami", "name_kven")


def letters_of_the_register() -> set[str]:
    with (ROOT / "members/data/municipalities.csv").open(encoding="utf-8", newline="") as file:
        return {letter for row in csv.DictReader(file) for name in NAMES for letter in row[name]}


def test_the_font_can_write_every_name_of_the_register() -> None:
    with TTFont(frontend.TARGET / "inter.woff2") as font:
        drawn = {chr(code) for code in font.getBestCmap()}

    assert letters_of_the_register() - drawn == set()
    assert set("čđŋšŧžČĐŊŠŦŽÁÏïǩʒ") - drawn == set()


@pytest.mark.parametrize("weight", [0, 1, 2])
def test_the_fonts_of_pdfs_can_write_them_too(weight: int) -> None:
    with TTFont(frontend.paper_fonts()[weight]) as font:
        drawn = {chr(code) for code in font.getBestCmap()}

    assert letters_of_the_register() - drawn == set()
    assert set("ČčĐđŊŋŠšŦŧŽžÆæØøÅåÁáÏïǩʒ–") - drawn == set()


def test_the_font_is_light_and_keeps_its_weights() -> None:
    with TTFont(frontend.TARGET / "inter.woff2") as font:
        axes = {axis.axisTag: (axis.minValue, axis.maxValue) for axis in font["fvar"].axes}

    assert axes == {"opsz": (14, 32), "wght": (400, 700)}
    assert (frontend.TARGET / "inter.woff2").stat().st_size < 48_000


def test_the_stylesheet_has_the_layers_in_order() -> None:
    css = (frontend.TARGET / "designsystemet.css").read_text("utf-8")

    assert css.startswith("@layer ds.theme, ds.base, ds.components;")
    assert css.count("{") == css.count("}")


def test_a_second_run_changes_nothing() -> None:
    before = {name: (frontend.TARGET / name).stat().st_mtime_ns for name in frontend.FILES}

    assert frontend.main() == 0

    assert {name: (frontend.TARGET / name).stat().st_mtime_ns for name in frontend.FILES} == before
