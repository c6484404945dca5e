"""The page as what is typed would make it, beside the form or in a tab. Nothing is kept."""

from __future__ import annotations

import base64
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.http import AuthenticatedHttpRequest, in_our_frames
from core.pictures import WIDTHS, in_widths
from events import rules
from events.enums import SHOWN_STATES, EventState
from events.forms.meetup import MeetupForm
from events.models import Event
from events.querysets import Priced
from events.services.addresses import free_slugs
from events.services.drafts import NAMES
from events.templatetags.event_pictures import event_picture
from events.views import pieces, programme_pieces
from events.views.event import documents_of, said_of
from events.views.offers import Places, categories_of, places_of

if TYPE_CHECKING:
    from events.models import TicketCategory


def is_asked_for(request: AuthenticatedHttpRequest) -> bool:
    return request.POST.get("step") == "preview"


@in_our_frames
def as_typed(request: AuthenticatedHttpRequest, form: MeetupForm, *, now: datetime) -> HttpResponse:
    if not form.is_valid():
        return render(request, "events/editing/no_preview.html", {"form": form})
    event = _event_of(form, now=now)
    categories, places = _categories_of(form), _places_of(form)
    state = rules.availability(event, places, now=now)
    context = said_of(event, categories, state, None, now=now) | {
        "sections": pieces.sections(event, picture=_picture_of(form)),
        "documents": documents_of(event, now=now),
        "programme": programme_pieces.in_short(event) if event.pk else "",
        "is_typed": True,
    }
    return render(request, "events/editing/preview.html", context)


def _event_of(form: MeetupForm, *, now: datetime) -> Event:
    """The form has put clean words in its row already; here comes what the services add."""
    event: Event = form.instance
    for name, value in form.event_fields().items():
        if name not in (form._meta.fields or ()):
            setattr(event, name, value)
    if event.pk is None:
        event.chapter = form.arranger
        event.slug = next(free_slugs(event.title, year=event.starts_at.year))
        event.sign_up_opens_at = now
    if event.state not in SHOWN_STATES:
        event.state = EventState.PUBLISHED
    return event


def _categories_of(form: MeetupForm) -> list[TicketCategory]:
    """What is published keeps its prices."""
    if form.terms is None or "member_price" not in form.fields:
        return categories_of([form.instance.pk])[form.instance.pk]
    prices = form.terms.prices.items()
    typed = [Priced(0, NAMES[audience], audience, price, None, None) for audience, price in prices]
    return cast("list[TicketCategory]", typed)


def _places_of(form: MeetupForm) -> Collection[Places]:
    places = places_of([form.instance.pk])[form.instance.pk] if form.instance.pk else []
    if form.terms is None:
        return places
    pool = places[0] if places else Places(None, 0, 0)
    return [replace(pool, capacity=form.terms.capacity)]


def _picture_of(form: MeetupForm) -> SafeString:
    """One that is chosen and not kept yet goes with the page itself."""
    event = form.instance
    if "picture" not in form.files:
        return event_picture(event, sizes=pieces.PICTURE_SIZES)
    small = base64.b64encode(in_widths(form.cleaned_data["picture"])[WIDTHS[1]]).decode()
    picture = '<img src="data:image/webp;base64,{}" alt="{}" width="1600" height="900">'
    return format_html(picture, small, event.picture_alt)
