"""Calendar files to fetch or follow. Unchanged content costs the follower 304 and no body."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import ical
from events.enums import EventType
from events.forms.listing import FeedForm, flat
from events.models import Event, Participant, Series
from events.querysets import InCalendar
from events.services import feeds as services
from members.models import County
from networks.models import Network
from regions.models import Chapter

KEPT = timedelta(days=90)
FRESH_FOR = timedelta(minutes=5)


@login_not_required
@require_safe
def all_events(request: HttpRequest) -> HttpResponse:
    """What comes and what was lately, cancelled ones too, so that calendars take them out."""
    form = FeedForm(request.GET)
    if not form.is_valid():
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        return HttpResponse("\n".join(reasons), status=400, content_type="text/plain")
    now = timezone.now()
    shown = Event.objects.shown().filter(ends_at__gte=now - KEPT)
    events = shown.narrowed(flat(form.cleaned_data), now=now).in_calendar()
    name = ": ".join([settings.ORGANISATION_NAME, *_in_words(form.cleaned_data)])
    return _answer(request, ical.feed(events, name=name), changed_at=_changed_at(events))


@login_not_required
@require_safe
def one_event(request: HttpRequest, slug: str) -> HttpResponse:
    events = Event.objects.shown().filter(slug=slug).in_calendar()
    if not events:
        raise Http404
    content = ical.feed(events, name=events[0].title)
    response = _answer(request, content, changed_at=_changed_at(events))
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


@login_not_required
@require_safe
def own_calendar(request: HttpRequest, feed_uid: UUID, signature: str) -> HttpResponse:
    """One person's, by an address that only they have: no login, no cookie, in no shared cache."""
    feed = services.feed_of(feed_uid, signature)
    if feed is None:
        raise Http404
    since = timezone.now() - KEPT
    rows = Participant.objects.of(feed.person).for_calendar(since=since)
    with translation.override(feed.person.language):
        name = _("Mine møteplasser hos %(organisation)s") % {
            "organisation": settings.ORGANISATION_NAME
        }
        content = ical.own_feed(rows, name=name)
    response = _answer(request, content, is_private=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _in_words(chosen: Mapping[str, Any]) -> list[str]:
    """What the calendar is called beside the others one follows. Asked only of what is chosen."""
    named: list[tuple[str, Any, str]] = [
        ("fylke", County, "short_name"),
        ("lag", Chapter, "name"),
        ("nettverk", Network, "name"),
        ("serie", Series, "name"),
    ]
    with translation.override(settings.LANGUAGE_CODE):
        words = [EventType(kind).label.capitalize() for kind in chosen["type"]]
        words += [str(dict(FeedForm.PLACES)[place]) for place in [chosen["sted"]] if place]
    for name, model, column in named:
        if chosen[name]:
            words += model.objects.filter(slug=chosen[name]).values_list(column, flat=True)
    words += [f"«{word}»" for word in [chosen["tekst"]] if word]
    return [", ".join(words)] if words else []


def _changed_at(events: Sequence[InCalendar]) -> datetime | None:
    return max((event.changed_at for event in events), default=None)


def _answer(
    request: HttpRequest,
    content: bytes,
    *,
    changed_at: datetime | None = None,
    is_private: bool = False,
) -> HttpResponse:
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    last_modified = int(changed_at.timestamp()) if changed_at else None
    response = get_conditional_response(request, etag, last_modified)
    if response is None:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    whose = {"private": True} if is_private else {"public": True}
    patch_cache_control(response, **whose, max_age=int(FRESH_FOR.total_seconds()))
    return response
