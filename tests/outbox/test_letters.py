"""Promises about every kind of letter that any room has registered."""

from __future__ import annotations

import re

import pytest
from django.template import Engine
from django.utils import translation

from outbox import letters, rendering
from outbox.letters import Letter
from outbox.models import Delivery
from tests.factories import NOW

LETTERS = letters.all_letters()
LANGUAGES = ["nb", "nn", "en"]


def source_of(name: str) -> str:
    source: str = Engine.get_default().get_template(name).source
    return source


def frames_of(name: str) -> list[str]:
    """The template, what it extends, what that extends."""
    parent = re.match(r'{% extends "([^"]+)" %}', source_of(name))
    return [name, *(frames_of(parent[1]) if parent else [])]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_a_letter_has_a_subject_a_text_and_html_in_the_common_frame(letter: Letter):
    assert source_of(f"{letter.template}_subject.txt").strip()
    assert source_of(f"{letter.template}.txt").strip()
    assert frames_of(f"{letter.template}.html")[-1] == "outbox/letter.html"


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_a_letter_trusts_no_text_and_fetches_nothing(letter: Letter):
    html = "".join(source_of(name) for name in frames_of(f"{letter.template}.html"))

    assert not re.search(r"\|\s*safe\b|autoescape off|mark_safe", html)
    assert not re.search(r"<script|<link|<iframe|src\s*=\s*[\"']?http|@import", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_set_up_in_its_own_language_whatever_the_page_speaks(language):
    delivery = Delivery(
        letter="outbox/trial",
        address="kari@example.no",
        language=language,
        context={"name": "Kari <b>"},
        message_id="<1@example.no>",
        created_at=NOW,
    )

    with translation.override("nb"):
        letter = rendering.render(delivery)

    assert letter.language == language
    assert f'lang="{language}"' in letter.html
    assert "Kari <b>" in letter.text
    assert "Kari &lt;b&gt;" in letter.html
    assert "<style>" not in letter.html.partition("<body")[2]
    assert 'style="' in letter.html


def test_two_letters_may_not_share_a_name():
    with pytest.raises(ValueError, match="Two letters are called outbox/trial"):
        letters.register(Letter("outbox/trial", title="Et annet brev"))
