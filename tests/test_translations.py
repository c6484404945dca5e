"""Every text a person can read is there in nynorsk and in English, with nothing lost on the way.

Reads the catalogues as `tools.translations update` would leave them: what is in the source now,
with the translations we have.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from tools import translations

LANGUAGES = ["nn", "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[ds]|\{\w*\}")
TAG = re.compile(r"</?\w+")
BOKMAL = re.compile(
    r"\b(ikke|hvordan|dere|deltakere|høring|noen|fra|hva|hvor|bare|hvem|jeg"
    r"|uten|innen|allerede|stående|velger|sitter|vet"
    r"|noe|være|vært|fikk|gikk|takket|også|uke|måned|plasser|valgfritt|bekreft)\b",
    re.IGNORECASE,
)


@cache
def found() -> Catalog:
    return translations.found_texts()


@cache
def catalogue(language: str) -> Catalog:
    return translations.merged(language, found())


def sources(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def words(message: Message) -> list[str]:
    """The translation, or one for each number of things."""
    said = message.string
    return [said or ""] if isinstance(said, str | None) else list(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    waiting = [
        message.id
        for message in translations.messages(catalogue(language))
        if not translations.is_translated(message)
    ]

    assert waiting == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_from_a_text_that_is_gone(language: str) -> None:
    assert list(translations.missing(language, found())) == []


@pytest.mark.parametrize("language", ["nb", *LANGUAGES])
def test_no_translation_is_a_guess(language: str) -> None:
    guesses = [
        message.id
        for message in translations.messages(translations.read(language))
        if message.fuzzy
    ]

    assert guesses == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_what_is_filled_in_is_in_the_translation_too(
    language: str, pattern: re.Pattern[str]
) -> None:
    lost = [
        (source, said)
        for message in translations.messages(catalogue(language))
        if not translations.is_of_a_package(message)
        for source, said in zip(sources(message), words(message), strict=True)
        if set(pattern.findall(source)) != set(pattern.findall(said))
    ]

    assert lost == []


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_text_of_a_package_asks_for_no_more_than_it_is_given(language: str) -> None:
    invented = [
        message.id
        for message in translations.messages(translations.read(language))
        if translations.is_of_a_package(message)
        for source, said in zip(sources(message), words(message), strict=True)
        if not set(PLACEHOLDER.findall(said)) <= set(PLACEHOLDER.findall(source))
    ]

    assert invented == []


def test_nynorsk_has_no_words_of_bokmal() -> None:
    slips = [
        said
        for message in translations.messages(catalogue("nn"))
        for said in words(message)
        if BOKMAL.search(said)
    ]

    assert slips == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shouted_at(language: str) -> None:
    shouts = [
        said
        for message in translations.messages(catalogue(language))
        for said in words(message)
        if "!" in said
    ]

    assert shouts == []
