"""A ledger row becomes words: subject, text and HTML in the letter's language.

A letter to many is set up once, with gaps for what is each receiver's own; to set it up takes a
hundred times as long as to fill the gaps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from html import escape
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import css_inline
from django.conf import settings
from django.template import Context, Engine, Template
from django.utils import timezone, translation

from outbox import letters
from outbox.letters import Attachment, Letter
from outbox.models import Delivery, Sending

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
_BLANK_LINES = re.compile(r"\s*\n\s*\n\s*\n")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
# First in the head, as HTML wants it: the inliner puts the rules it keeps before it.
_CHARSET = '<meta charset="utf-8">'
SUBJECT_LENGTH = 250
DRAFTS = 64  # kept by each worker; one is some 15 KB

Pieces = list[str]  # words and the name of a gap by turns, words first and last


@dataclass(frozen=True, eq=False)
class Draft:
    """What all its receivers read; `outbox.mime` remembers it as bytes as long as it lives."""

    subject: str
    text: Pieces
    html: Pieces

    @cached_property
    def gaps(self) -> set[str]:
        """The personal facts that the letter says."""
        return {*self.text[1::2], *self.html[1::2]}


@dataclass(frozen=True)
class RenderedLetter:
    """`own` is what fills the gaps, each on one line."""

    message_id: str
    address: str
    language: str
    draft: Draft
    own: Mapping[str, str]
    attachments: list[Attachment]
    headers: Mapping[str, str]

    @property
    def subject(self) -> str:
        return self.draft.subject

    @property
    def text(self) -> str:
        return _filled(self.draft.text, self.own)

    @property
    def html(self) -> str:
        own = {name: escape(value) for name, value in self.own.items()}
        return _filled(self.draft.html, own)


def render(delivery: Delivery) -> RenderedLetter:
    """Raises whatever the letter's templates raise."""
    letter = letters.get(delivery.letter)
    own = delivery.context or {}
    personal = frozenset(name for name in letter.personal if own.get(name))
    shared = delivery.sending.content[delivery.language] if delivery.sending else None
    facts = {**shared, **own} if shared else own
    if delivery.sending:
        draft = _draft_of(delivery.sending, personal, delivery.language, timezone.localdate())
    else:
        draft = _draft(letter, own, personal, delivery.language)
    return RenderedLetter(
        message_id=delivery.message_id,
        address=delivery.address,
        language=delivery.language,
        draft=draft,
        own={name: _line(own[name]) for name in draft.gaps},
        attachments=letter.attachments(facts) if letter.attachments else [],
        headers=letter.headers(facts) if letter.headers else {},
    )


def _line(value: object) -> str:
    """On one line, so that no name begins a paragraph of its own."""
    return _BREAKS.sub(" ", str(value))


def _filled(pieces: Pieces, own: Mapping[str, str]) -> str:
    return "".join([own[piece] if at % 2 else piece for at, piece in enumerate(pieces)])


# ---- Setting up ---------------------------------------------------------------------------


def _draft(letter: Letter, facts: letters.Context, gaps: frozenset[str], language: str) -> Draft:
    if not gaps:  # to one person; a code is not kept in memory
        return _set_up(letter, facts, {}, language)
    shared = {name: fact for name, fact in facts.items() if name not in gaps}
    today = timezone.localdate()  # a date is said with its year when that is not this year
    return _kept_draft(letter.name, json.dumps(shared), gaps, language, today)


@lru_cache(maxsize=DRAFTS)
def _kept_draft(name: str, shared: str, gaps: frozenset[str], language: str, _today: date) -> Draft:
    return _set_up(letters.get(name), json.loads(shared), _marks(gaps), language)


@lru_cache(maxsize=DRAFTS)
def _draft_of(sending: Sending, gaps: frozenset[str], language: str, _today: date) -> Draft:
    """What a sending says is frozen, so that its key is enough to know it by."""
    letter = letters.get(sending.letter)
    shared = dict.fromkeys(letter.personal - gaps, "") | sending.content[language]
    return _set_up(letter, shared, _marks(gaps), language)


# Nobody can guess what marks a gap. A number of this form also fits where a link wants one.
_UNGUESSED = str(uuid4())[:-12]
_MARK = re.compile(f"({_UNGUESSED}[0-9]{{12}})")


def _marks(gaps: frozenset[str]) -> dict[str, str]:
    return {name: f"{_UNGUESSED}{at:012}" for at, name in enumerate(sorted(gaps))}


def _set_up(
    letter: Letter, facts: letters.Context, marks: Mapping[str, str], language: str
) -> Draft:
    context: dict[str, Any] = {**_house(), **facts, "language": language}
    with translation.override(language), timezone.override(ZoneInfo(settings.TIME_ZONE)):
        context["subject"] = _subject(letter, context)
        context |= marks
        return Draft(
            subject=context["subject"],
            text=_pieces(_text(letter, context), marks),
            html=_pieces(_html(letter, context), marks),
        )


def _pieces(words: str, marks: Mapping[str, str]) -> Pieces:
    names = {mark: name for name, mark in marks.items()}
    return [names.get(piece, piece) for piece in _MARK.split(words)]


def _house() -> dict[str, str]:
    """What every letter may say about its sender."""
    return {
        "organisation_name": settings.ORGANISATION_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
    }


def _subject(letter: Letter, context: Mapping[str, Any]) -> str:
    rendered = _plain(f"{letter.template}_subject.txt", context)
    return " ".join(rendered.split())[:SUBJECT_LENGTH]


def _text(letter: Letter, context: Mapping[str, Any]) -> str:
    body = _plain(f"{letter.template}.txt", context).strip()
    return _BLANK_LINES.sub("\n\n", f"{body}\n\n{_footer(context['language'])}\n")


@cache
def _footer(language: str) -> str:
    with translation.override(language):
        return _plain("outbox/letter_footer.txt", _house()).strip()


def _html(letter: Letter, context: Mapping[str, Any]) -> str:
    html = _inliner.inline(_template(f"{letter.template}.html").render(Context(dict(context))))
    return html.replace(_CHARSET, "", 1).replace("<head>", f"<head>{_CHARSET}", 1)


def _plain(name: str, context: Mapping[str, Any]) -> str:
    return _template(name).render(Context(dict(context), autoescape=False))


def _template(name: str) -> Template:
    template: Template = Engine.get_default().get_template(name)
    return template
