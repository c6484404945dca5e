"""The choices of the list's filters: the same for everybody, so they are put together once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from core.templatetags import when

register = template.Library()
Choices = tuple[tuple[str, str], ...]


@register.simple_tag
def month_options(months: Iterable[date], chosen: date | str) -> SafeString:
    value = f"{chosen:%Y-%m}" if isinstance(chosen, date) else ""
    return _month_options(tuple(months), value, get_language())


@lru_cache(maxsize=64)
def _month_options(months: tuple[date, ...], chosen: str, _language: str) -> SafeString:
    return _options(tuple((f"{first:%Y-%m}", when.month(first)) for first in months), chosen)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    return _options(tuple(choices), chosen)


@lru_cache(maxsize=256)
def _options(choices: Choices, chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _if(value == chosen, "selected"), text) for value, text in choices),
    )


@register.simple_tag
def boxes(
    kind: str, name: str, choices: Iterable[tuple[str, object]], chosen: Iterable[str] | str
) -> SafeString:
    """kind: checkbox | radio. The inputs of one question, each with its label."""
    texts = tuple((value, str(text)) for value, text in choices)
    return _boxes(kind, name, texts, (chosen,) if isinstance(chosen, str) else tuple(chosen))


@lru_cache(maxsize=256)
def _boxes(kind: str, name: str, choices: Choices, chosen: tuple[str, ...]) -> SafeString:
    return format_html_join(
        "",
        '<div class="ds-field"><input class="ds-input" type="{0}" id="filter-{1}-{2}" '
        'name="{1}" value="{3}"{4}><label class="ds-label" for="filter-{1}-{2}">{5}</label></div>',
        (
            (kind, name, value or "alle", value, _if(value in chosen, "checked"), capfirst(text))
            for value, text in choices
        ),
    )


def _if(is_so: bool, word: str) -> SafeString | str:  # noqa: FBT001
    return format_html(" {}", word) if is_so else ""
