"""The catalogues, in Python alone (no gettext programs).

python -m tools.translations update    finds the texts and puts new ones into nn and en
python -m tools.translations compile   .po → .mo; a placeholder that got lost stops it
python -m tools.translations check     says what is missing, stale or not translated

The source texts are bokmål. What only the secretariat reads is bokmål only and is left out. A
text of a package (allauth, Django) is put in by hand with the comment `# package: NAME` above it;
`update` leaves those alone.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from core.retention import policies

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
TARGETS = ("nn", "en")
ROOMS = (
    *("core", "outbox", "members", "events", "pages", "newsletters", "portal"),
    *("meetings", "networks", "agreements", "regions"),
)
ROOMS_WITH_NO_READER_ABROAD = re.compile(
    r"(^|/)(admin(\.py|/)|migrations/|management/|demo/|style_guide)"
    r"|^(events|outbox|core|pages|newsletters)/models(\.py|/)|^portal/waiting\.py"
    r"|^members/services/register|^members/(rules|services)/importing"
    r"|^events/services/export|^outbox/services/(desk|reminding|suppressing|sendings|pacing|bounces)"
    r"|^newsletters/rules/(importing|segments|checklist)|^newsletters/services/(blocks|issues|skeletons)"
)
PACKAGE_TEXT = "package:"
BORN_AT = datetime(2026, 11, 21, tzinfo=UTC)
HEADER = "# Møteplass: the portal's texts, from bokmål."
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[str, str]]:
    """Path and Python text of every file with texts in it; templates turned into Python."""
    for room in ("config", *ROOMS):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not ROOMS_WITH_NO_READER_ABROAD.search(name):
                yield name, path.read_text()
    if (ROOT / "core/retention.toml").exists():
        words = [each.in_words_of_the_file for each in policies().values()]
        yield "core/retention.toml", "\n".join(f"_({text!r})" for each in words for text in each)
    for path in sorted((ROOT / "templates").rglob("*")):
        name = str(path.relative_to(ROOT))
        if path.suffix in {".html", ".txt"} and not ROOMS_WITH_NO_READER_ABROAD.search(name):
            as_python = templatize(path.read_text(), origin=name)
            # What was indented in HTML would be wrong indentation in Python.
            yield name, "\n".join(line.strip() for line in as_python.splitlines())


def found_texts() -> Catalog:
    texts = Catalog(charset="utf-8")
    for name, source in sources():
        file = io.BytesIO(source.encode())
        for _, message, comments, context in extract("python", file, KEYWORDS, ["Translators:"]):
            text = message[:2] if isinstance(message, tuple) else message
            texts.add(text, locations=[(name, 0)], auto_comments=comments, context=context)
    return texts


def catalogue_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = catalogue_file(language)
    if not path.exists():
        return Catalog(locale=language, creation_date=BORN_AT)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def is_of_a_package(message: Message) -> bool:
    return any(comment.startswith(PACKAGE_TEXT) for comment in message.user_comments)


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def is_translated(message: Message) -> bool:
    words = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return not message.fuzzy and all(words)


def merged(language: str, texts: Catalog) -> Catalog:
    """The texts found now with the translations we have; texts no longer used are dropped."""
    old = read(language)
    new = Catalog(
        locale=language,
        charset="utf-8",
        project="moteplass",
        version="1",
        msgid_bugs_address="",
        last_translator="",
        language_team=language,
        creation_date=BORN_AT,
        revision_date=BORN_AT,
        fuzzy=False,
    )
    new.header_comment = HEADER
    for text in messages(texts):
        known = old.get(text.id, text.context)
        translation = known.string if known and known.pluralizable == text.pluralizable else None
        new.add(
            text.id,
            translation,
            locations=text.locations,
            auto_comments=text.auto_comments,
            user_comments=known.user_comments if known else (),
            flags=known.flags if known else (),
            context=text.context,
        )
    for message in messages(old):
        if is_of_a_package(message) and new.get(message.id, message.context) is None:
            new[message.id] = message
    return new


def as_file(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False, sort_by_file=True)
    return file.getvalue()


def update() -> int:
    texts = found_texts()
    for language in TARGETS:
        catalogue = merged(language, texts)
        path = catalogue_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_file(catalogue))
        waiting = sum(not is_translated(message) for message in messages(catalogue))
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} texts, {waiting} to translate")
    return 0


def faults(path: Path, catalogue: Catalog) -> Iterator[str]:
    for message in messages(catalogue):
        for fault in message.check(catalogue) if is_translated(message) else ():
            yield f"{path.relative_to(ROOT)}:{message.lineno}: {fault}"


def compile_() -> int:
    is_sound = True
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        for fault in faults(path, catalogue):
            print(fault, file=sys.stderr)
            is_sound = False
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    return 0 if is_sound else 1


def missing(language: str, texts: Catalog) -> Iterator[str]:
    have = read(language)
    for text in messages(texts):
        known = have.get(text.id, text.context)
        if known is None or not is_translated(known):
            place = text.locations[0][0] if text.locations else ""
            yield f"{language}: {text.id!r} ({place}) has no translation"
    for message in messages(have):
        if not is_of_a_package(message) and texts.get(message.id, message.context) is None:
            yield f"{language}: {message.id!r} is not used any more"


def check() -> int:
    texts = found_texts()
    complaints = [line for language in TARGETS for line in missing(language, texts)]
    print("\n".join(complaints) or "The catalogues are complete.")
    if complaints:
        print("Run `python -m tools.translations update` and translate what is empty.")
    return 1 if complaints else compile_()


COMMANDS = {"update": update, "compile": compile_, "check": check}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
