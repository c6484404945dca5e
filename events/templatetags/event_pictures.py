from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.components.once import address
from core.pictures import WIDTHS
from core.templatetags.components import event_pattern
from events.models import Event
from events.querysets import Listed

register = template.Library()


@register.simple_tag
def event_picture(
    event: Event | Listed, *, sizes: str = "100vw", is_decoration: bool = False
) -> SafeString:
    """The event's picture, 16:9, in the width the reader needs; without one, its own pattern.

    sizes: as in HTML. is_decoration: beside the event's title in a list, where the words of the
    picture would only be noise.
    """
    if not event.picture:
        return event_pattern(event.pk, event.type)
    version = urlencode({"v": str(event.picture).rpartition("/")[2][:8]})
    addresses = {
        width: f"{address('calendars:picture', event.uid, width)}?{version}" for width in WIDTHS
    }
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" alt="{}" width="1600" height="900" loading="lazy">',
        addresses[WIDTHS[1]],
        ", ".join(f"{address} {width}w" for width, address in addresses.items()),
        sizes,
        "" if is_decoration else event.picture_alt,
    )
