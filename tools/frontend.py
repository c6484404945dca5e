"""Third-party front-end files, from node_modules into build/static/.

Nothing is compiled: the stylesheet is the parts of Designsystemet that we use, in its own layers,
and Inter is cut down to the letters of the languages we write. PDFs have their own, as TrueType, in
build/fonts/. Done again only when an input changed.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "build" / "static" / "vendor"
FONTS = ROOT / "build" / "fonts"
STAMP = ROOT / "build" / "frontend.stamp"
FILES = ("designsystemet.css", "htmx.min.js", "inter.woff2", "qr/decode.js", "qr/index.js")

DESIGNSYSTEMET = MODULES / "@digdir" / "designsystemet-css" / "dist" / "src"
LAYERS = {
    "base": ["base", "heading", "label", "paragraph", "validation-message"],
    "components": [
        "link",
        "data-size-workaround",
        "button",
        "input",
        "field",
        "fieldset",
        "alert",
        "details",
        "list",
        "card",
        "chip",
        "divider",
        "pagination",
        "tag",
        "error-summary",
        "table",
        "breadcrumbs",
    ],
}

INTER = MODULES / "inter-ui" / "variable" / "InterVariable.woff2"
# Norwegian, Northern, Lule, Southern and Skolt Sámi, Kven, and the neighbours' names.
BEYOND_LATIN_1 = "ČčĐđŊŋŠšŦŧŽžǨǩǤǥǮǯƷʒŃńŐőŒœŁłĀāĒēŪūĪīŸ"
MARKS = "–—‘’“”„‚†…•‰‹›€−×·≤≥≈←→↑↓↗✓✕№′″\u2009\u2011\u202f\u00ad"
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "case", "calt", "liga"]
WEIGHTS = (400, 700)
# For PDFs, whole: each document takes along only the letters it has.
PAPER = MODULES / "@expo-google-fonts" / "inter"
PAPER_WEIGHTS = ("400Regular", "600SemiBold", "700Bold")


def fingerprint() -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update((ROOT / "package-lock.json").read_bytes())
    return digest.hexdigest()


def stylesheet() -> str:
    parts = ["@layer ds.theme, ds.base, ds.components;"]
    for layer, names in LAYERS.items():
        rules = "\n".join((DESIGNSYSTEMET / f"{name}.css").read_text("utf-8") for name in names)
        parts.append(f"@layer ds.{layer} {{\n{rules}\n}}")
    return "\n".join(parts) + "\n"


def inter() -> bytes:
    """Inter with its optical sizes, weights 400–700, only our letters: about 43 KB."""
    from fontTools import subset  # noqa: PLC0415 -- only set-up needs it
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    letters = {*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, BEYOND_LATIN_1 + MARKS)}
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = [1, 2, 4, 6]
    with TTFont(INTER) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters)
        cutter.subset(font)
        light = instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
        light.flavor = "woff2"
        file = io.BytesIO()
        light.save(file)
    return file.getvalue()


def paper_fonts() -> list[Path]:
    return [FONTS / f"Inter_{weight}.ttf" for weight in PAPER_WEIGHTS]


def build() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "designsystemet.css").write_text(stylesheet(), "utf-8")
    (TARGET / "inter.woff2").write_bytes(inter())
    shutil.copyfile(MODULES / "htmx.org" / "dist" / "htmx.min.js", TARGET / "htmx.min.js")
    FONTS.mkdir(parents=True, exist_ok=True)
    for font in paper_fonts():
        shutil.copyfile(PAPER / font.stem.removeprefix("Inter_") / font.name, font)
    (TARGET / "qr").mkdir(exist_ok=True)
    for name in ("decode.js", "index.js"):
        shutil.copyfile(MODULES / "qr" / name, TARGET / "qr" / name)


def main() -> int:
    wanted = fingerprint()
    made = [*(TARGET / name for name in FILES), *paper_fonts()]
    is_there = all(path.is_file() for path in made)
    if is_there and STAMP.is_file() and STAMP.read_text("utf-8") == wanted:
        return 0
    if not (INTER.is_file() and PAPER.is_dir()):
        print("The front-end packages are missing. Run `npm ci` first.", file=sys.stderr)
        return 1
    build()
    STAMP.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
