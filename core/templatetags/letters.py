"""The parts of a letter. Styles are inlined from the layout when the letter is rendered."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.components import rich_text
from core.fields import clean_rich_text

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


# ---- Longer letters -------------------------------------------------------------------------


@register.filter
def letter_rich_text(html: str, site: str) -> SafeString:
    """What the secretariat wrote in the editor, cleaned once more: the one place where a letter
    trusts HTML."""
    whole = rich_text.with_whole_links(clean_rich_text(html), site=site)
    return mark_safe(whole)  # noqa: S308 (cleaned on the line above)


@register.filter
def words_of_rich_text(html: str, site: str) -> str:
    return rich_text.as_words(clean_rich_text(html), site=site)


@register.filter
def underlined(heading: str, mark: str) -> str:
    """A heading of the text part."""
    return f"{heading}\n{mark * len(heading)}"
