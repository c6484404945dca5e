"""Small things that say one fact: tags, dates, places."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.components import icons, patterns
from core.templatetags import when

# The words of a place left (events.enums.Availability) and how loudly they speak.
AVAILABILITY = {
    "many": ("success", "check"),
    "few": ("warning", "warning"),
    "queue": ("lyng", "queue"),
    "not_open": ("neutral", "clock"),
    "closed": ("neutral", "lock"),
    "cancelled": ("danger", "cross"),
    "over": ("neutral", "clock"),
}


def tag(text: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """tone: neutral | info | success | warning | danger, or an accent such as mose."""
    return format_html(
        '<span class="ds-tag" data-color="{}">{}{}</span>', tone, icons.icon(icon), capfirst(text)
    )


def type_tag(kind: str, text: str) -> SafeString:
    """What kind of meeting place: its accent, and always its word."""
    return format_html(
        '<span class="kind" data-color="{}">{}</span>', patterns.accent(kind), capfirst(text)
    )


def availability(state: str, text: str) -> SafeString:
    """Places left in words: many | few | queue | not_open | closed | cancelled | over."""
    tone, icon = AVAILABILITY[state]
    return tag(text, tone, icon)


def date_block(starts_at: date, kind: str = "") -> SafeString:
    """Weekday, day and month as on a wall calendar; the title beside it says the whole date."""
    return format_html(
        '<time class="date-block" data-color="{}" datetime="{}">'
        '<span class="date-block__weekday">{}</span> <span class="date-block__day">{}</span> '
        '<span class="date-block__month">{}</span></time>',
        patterns.accent(kind),
        when.machine(starts_at),
        when.weekday(starts_at)[:3],
        when.day_number(starts_at),
        when.month_name(starts_at)[:3],
    )


def key_figure(figure: object, text: str) -> SafeString:
    return format_html(
        '<p class="key-figure"><strong>{}</strong> <span>{}</span></p>', figure, text
    )


def place(event: Any) -> SafeString:
    name = escape(event.place_name)
    if not event.is_online:
        return mark_safe(f"{icons.icon('pin')}{name}")  # noqa: S308 -- escaped above
    if not name:
        return mark_safe(f"{icons.icon('screen')}{_('På nett')}")  # noqa: S308 -- our own words
    words = _("%(place)s og på nett") % {"place": name}
    return mark_safe(f"{icons.icon('pin')}{words}")  # noqa: S308 -- escaped above
