"""All of a programme, day by day."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.components.once import part
from core.http import HtmxHttpRequest
from events import jsonld
from events.views.event import event_or_404, may_edit
from events.views.programme_pieces import days_of, items_of


@login_not_required
@require_safe
def programme(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = event_or_404(slug, request.user, now=now)
    days = days_of(event, now=now)
    if not days:
        raise Http404
    context = {
        "event": event,
        "days": days,
        "data": jsonld.programme_data(event, items_of(days)),
        "said": part("events/_programme.html", days=days, language=event.language),
        "may_edit": may_edit(request.user, event, now=now),
    }
    return render(request, "events/programme.html", context)
