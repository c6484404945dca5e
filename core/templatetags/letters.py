"""The parts of a letter. Styles are inlined from the layout when the letter is rendered."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def letter_button(text: str, href: str) -> SafeString:
    """The one thing to do. A table, because Outlook paints no other box."""
    return format_html(
        '<table class="button" role="presentation"><tr><td><a href="{}">{}</a></td></tr></table>',
        href,
        text,
    )


@register.simple_tag
def letter_fact(word: str, value: object) -> SafeString:
    """A row of the facts block: a word and what it holds."""
    return format_html('<tr><th scope="row">{}</th><td>{}</td></tr>', word, value)
