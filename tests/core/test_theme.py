"""The contrasts the look promises, computed from the stylesheet that is served."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THEME = (ROOT / "static/theme/moteplass.css").read_text("utf-8")
RECIPE = json.loads((ROOT / "tools/designsystemet.config.json").read_text("utf-8"))
SEVERITIES = ["info", "success", "warning", "danger"]


def scheme(name: str) -> dict[str, str]:
    layer = THEME.split(f"@layer ds.theme.color-scheme.{name} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--ds-color-([\w-]+): (#[0-9a-fA-F]{6});", layer))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLOURS = sorted(
    {*RECIPE["themes"]["moteplass"]["colors"]["main"]}
    | {*RECIPE["themes"]["moteplass"]["colors"]["support"]}
)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("colour", [*COLOURS, "neutral", *SEVERITIES])
def test_text_can_be_read_on_paper_and_on_its_own_tint(name: str, colour: str) -> None:
    tokens = scheme(name)
    paper = [tokens[f"neutral-{ground}"] for ground in ("background-default", "surface-default")]
    own = [tokens[f"{colour}-{ground}"] for ground in ("background-tinted", "surface-tinted")]

    for text in ("text-subtle", "text-default"):
        for ground in paper + own:
            assert contrast(tokens[f"{colour}-{text}"], ground) >= 4.5, (text, ground)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("colour", [*COLOURS, "neutral", *SEVERITIES])
def test_a_button_can_be_read_also_when_it_is_pressed(name: str, colour: str) -> None:
    tokens = scheme(name)

    for state in ("base-default", "base-hover", "base-active"):
        ground = tokens[f"{colour}-{state}"]
        assert contrast(tokens[f"{colour}-base-contrast-default"], ground) >= 4.5, state


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_edge_of_an_input_can_be_seen(name: str) -> None:
    tokens = scheme(name)

    for ground in ("background-default", "surface-default"):
        assert contrast(tokens["neutral-border-default"], tokens[f"neutral-{ground}"]) >= 3


def test_the_theme_is_made_from_the_recipe() -> None:
    colors = RECIPE["themes"]["moteplass"]["colors"]
    tokens = scheme("light")

    for name, value in (colors["main"] | colors["support"]).items():
        assert tokens[f"{name}-base-default"].lower() == value.lower()
