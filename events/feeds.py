"""Calendar files to fetch or follow. Unchanged content costs the follower 304 and no body."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from events import ical
from events.forms.listing import FeedForm
from events.models import Event
from events.querysets import InCalendar

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
    since = timezone.now() - KEPT
    events = Event.objects.shown().filter(ends_at__gte=since)
    if kinds := form.cleaned_data["type"]:
        events = events.filter(type__in=kinds)
    if county := form.cleaned_data["fylke"]:
        events = events.filter(county__slug=county)
    if chapter := form.cleaned_data["lag"]:
        events = events.filter(chapter__slug=chapter)
    return _calendar(request, events.in_calendar(), name=settings.ORGANISATION_NAME)


@login_not_required
@require_safe
def one_event(request: HttpRequest, slug: str) -> HttpResponse:
    events = Event.objects.shown().filter(slug=slug).in_calendar()
    if not events:
        raise Http404
    response = _calendar(request, events, name=events[0].title)
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


def _calendar(request: HttpRequest, events: Sequence[InCalendar], *, name: str) -> HttpResponse:
    content = ical.feed(events, name=name)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    changed_at = max((event.changed_at for event in events), default=None)
    last_modified = int(changed_at.timestamp()) if changed_at else None
    response = get_conditional_response(request, etag, last_modified)
    if response is None:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    patch_cache_control(response, public=True, max_age=int(FRESH_FOR.total_seconds()))
    return response
