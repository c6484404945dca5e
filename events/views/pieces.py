"""The pieces of an event's page that say the same to everybody: made once for the same words."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from operator import attrgetter

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from core.components.once import part
from events.enums import Availability
from events.models import Event
from events.templatetags.event_pictures import event_picture
from events.views.offers import Price

PICTURE_SIZES = "(min-width: 70rem) 44rem, 100vw"
OPEN = {Availability.MANY, Availability.FEW, Availability.QUEUE}

# An event as a value. The picture is a file, and comes as what is drawn of it; the link to the
# meeting is not for everybody.
_LEFT_OUT = {"picture", "online_url"}
_COLUMNS = [f.attname for f in Event._meta.concrete_fields if f.name not in _LEFT_OUT]
_values = attrgetter(*_COLUMNS)
Said = namedtuple("Said", _COLUMNS)  # type: ignore[misc] # its fields are the table's columns


def words(event: Event, *, audience: str, is_over: bool) -> SafeString:
    return part(
        "events/_words.html",
        event=Said._make(_values(event)),
        type_text=event.get_type_display(),
        series=str(event.series or ""),
        series_slug=event.series.slug if event.series else "",
        county=str(event.county or ""),
        arranger=str(event.arranger or ""),
        arranger_url=event.arranger_url,
        audience=audience,
        language="" if event.language == get_language() else event.get_language_display(),
        is_over=is_over,
    )


def way_in(
    event: Event,
    state: Availability,
    prices: Iterable[Price],
    *,
    discounts: tuple[str, ...] = (),
    is_visitor: bool,
) -> SafeString:
    prices = tuple(prices)
    return part(
        "events/_way_in.html",
        event=Said._make(_values(event)),
        state=state.value,
        state_text=capfirst(str(state.label)),
        prices=prices,
        discounts=discounts,
        may_sign_up=state in OPEN and bool(prices),
        is_not_for_them=state in OPEN and not prices,
        is_visitor=is_visitor,
    )


def sections(event: Event, *, picture: SafeString | None = None) -> SafeString:
    picture = picture or event_picture(event, sizes=PICTURE_SIZES)
    return part("events/_sections.html", event=Said._make(_values(event)), picture=picture)
