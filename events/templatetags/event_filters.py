"""The choices of the list's filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from core.templatetags import when
from events.enums import EventType
from events.forms.listing import FilterForm

register = template.Library()

CHOICES = {"type": EventType.choices, "sted": FilterForm.PLACES}


@register.simple_tag
def month_options(months: Iterable[date], chosen: date | str) -> SafeString:
    value = f"{chosen:%Y-%m}" if isinstance(chosen, date) else ""
    return options(((f"{first:%Y-%m}", when.month(first)) for first in months), value)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _if(value == chosen, "selected"), text) for value, text in choices),
    )


@register.simple_tag
def boxes(kind: str, name: str, chosen: Iterable[str] | str) -> SafeString:
    """kind: checkbox | radio. The inputs of one question, each with its label."""
    ticked = (chosen,) if isinstance(chosen, str) else chosen
    return format_html_join(
        "",
        '<div class="ds-field"><input class="ds-input" type="{0}" id="filter-{1}-{2}" '
        'name="{1}" value="{3}"{4}><label class="ds-label" for="filter-{1}-{2}">{5}</label></div>',
        (
            (kind, name, value or "alle", value, _if(value in ticked, "checked"), capfirst(text))
            for value, text in CHOICES[name]
        ),
    )


def _if(is_so: bool, word: str) -> SafeString | str:  # noqa: FBT001
    return format_html(" {}", word) if is_so else ""
