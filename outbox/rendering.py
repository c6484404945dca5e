"""A ledger row becomes words: subject, text and HTML in the letter's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from django.conf import settings
from django.template import Context, Engine, Template
from django.utils import timezone, translation

from outbox import letters
from outbox.letters import Attachment, Letter
from outbox.models import Delivery

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
_BLANK_LINES = re.compile(r"\s*\n\s*\n\s*\n")
SUBJECT_LENGTH = 250


@dataclass(frozen=True)
class RenderedLetter:
    message_id: str
    address: str
    language: str
    subject: str
    text: str
    html: str
    attachments: list[Attachment]


def render(delivery: Delivery) -> RenderedLetter:
    """Raises whatever the letter's templates raise."""
    letter = letters.get(delivery.letter)
    facts = delivery.context or {}
    context: dict[str, Any] = {**_house(), **facts, "language": delivery.language}
    oslo = ZoneInfo(settings.TIME_ZONE)
    with translation.override(delivery.language), timezone.override(oslo):
        context["subject"] = _subject(letter, context)
        return RenderedLetter(
            message_id=delivery.message_id,
            address=delivery.address,
            language=delivery.language,
            subject=context["subject"],
            text=_text(letter, context),
            html=_html(letter, context),
            attachments=letter.attachments(facts) if letter.attachments else [],
        )


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
    return _inliner.inline(_template(f"{letter.template}.html").render(Context(dict(context))))


def _plain(name: str, context: Mapping[str, Any]) -> str:
    return _template(name).render(Context(dict(context), autoescape=False))


def _template(name: str) -> Template:
    template: Template = Engine.get_default().get_template(name)
    return template
