"""Django's bokmål is not whole; ours fills what the secretariat would meet in English."""

from __future__ import annotations

from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
DJANGO = Path(django.__file__).parent
# Names of languages that the portal does not offer.
LEFT_OUT = {"Central Kurdish (Sorani)", "Uyghur"}


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    words = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(words)


@pytest.mark.parametrize("folder", ["conf", "contrib/admin", "contrib/auth", "contrib/postgres"])
def test_every_text_of_django_has_bokmal(folder: str) -> None:
    ours = read(ROOT / "locale/nb/LC_MESSAGES/django.po", "nb")
    theirs = read(DJANGO / folder / "locale/nb/LC_MESSAGES/django.po", "nb")
    source = read(DJANGO / folder / "locale/en/LC_MESSAGES/django.po", "en")

    missing = [
        message.id
        for message in source
        if message.id
        and message.id not in LEFT_OUT
        and not is_translated(theirs.get(message.id, message.context))
        and not is_translated(ours.get(message.id, message.context))
    ]

    assert missing == []
