"""The row of an event in a list. A page shows up to 250 of them, so a row is put together here and
not in a template, and once for the same words.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from core.components import icons, patterns, small
from core.components.once import once
from core.templatetags import when


@once
def event_row(event: Any, *, level: int, state: str, state_text: str, price: str) -> SafeString:
    kind = event.type
    cost = f'<span class="price">{escape(price)}</span>' if price else ""
    places = small.availability(state, state_text) if state else ""
    name = event.chapter_name
    arranger = f"<li>{icons.icon('house')}{escape(name)}</li>" if name else ""
    return mark_safe(  # noqa: S308 -- every word from outside is escaped by what is called or here
        f'<article class="event-row card--link" data-color="{patterns.accent(kind)}">'
        f"{small.date_block(when.local_day(event.starts_at), kind)}"
        f'<div class="event-row__body"><h{level}><a href="{escape(event.get_absolute_url())}">'
        f"{escape(event.title)}</a></h{level}>"
        f'<ul class="facts-line"><li>{small.type_tag(kind, str(event.get_type_display()))}</li>'
        f"<li>{icons.icon('clock')}{when.hours(event)}</li>"
        f"<li>{small.place(event)}</li>{arranger}</ul></div>"
        f'<p class="event-row__state">{cost}{places}</p></article>'
    )
