"""The row of an event in a list. A page shows up to 250 of them, so they are put together here and
not in a template: what repeats is made once, and only what people wrote is escaped each time.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.components import icons, patterns, small
from core.templatetags import when


@lru_cache(maxsize=1024)
def _date_block(day: date, kind: str, _language: str | None) -> SafeString:
    return small.date_block(day, kind)


@lru_cache(maxsize=64)
def _type_tag(kind: str, text: str) -> SafeString:
    return small.type_tag(kind, text)


@lru_cache(maxsize=64)
def _availability(state: str, text: str) -> SafeString:
    return small.availability(state, text)


def event_row(event: Any, *, level: int, state: str, state_text: str, price: str) -> SafeString:
    kind = event.type
    first_day = when.local_day(event.starts_at)
    cost = f'<span class="price">{escape(price)}</span>' if price else ""
    places = _availability(state, str(state_text)) if state else ""
    return mark_safe(  # noqa: S308 -- every word from outside is escaped above or here
        f'<article class="event-row card--link" data-color="{patterns.accent(kind)}">'
        f"{_date_block(first_day, kind, get_language())}"
        f'<div class="event-row__body"><h{level}><a href="{escape(event.get_absolute_url())}">'
        f"{escape(event.title)}</a></h{level}>"
        f'<ul class="facts-line"><li>{_type_tag(kind, str(event.get_type_display()))}</li>'
        f"<li>{icons.icon('clock')}{when.hours(event)}</li>"
        f"<li>{small.place(event)}</li></ul></div>"
        f'<p class="event-row__state">{cost}{places}</p></article>'
    )
