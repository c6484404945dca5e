from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest
from core.written import written_once
from events.enums import EventState
from events.models import Event
from events.querysets import Listed
from events.views.offers import rows_of
from members.models import County
from members.rules import member_municipality_numbers

SHOWN = 3


@login_not_required
@require_safe
def front_page(request: HtmxHttpRequest) -> HttpResponse:
    now = timezone.now()
    coming = [Listed._make(row) for row in _coming(now=now)]
    rows = rows_of(coming, person=request.user, now=now)
    today = timezone.localdate(now)
    members = member_municipality_numbers(on=today)
    context = {
        "featured": rows[:1],
        "others": rows[1:],
        "counties": tuple(_counties(now=now, on=today)),
        "members": members,
    }
    return render(request, "portal/front_page.html", context)


@written_once
def _coming(now: datetime) -> QuerySet[Any]:
    return Event.objects.published().upcoming(now=now).listed()[:SHOWN]


@written_once
def _counties(now: datetime, on: date) -> QuerySet[Any]:
    """Each with how many published events are to come there."""
    is_coming = Q(events__state=EventState.PUBLISHED, events__ends_at__gte=now)
    there = County.objects.existing(on=on).annotate(coming=Count("events", filter=is_coming))
    return there.order_by("sort_key").values_list("slug", "short_name", "coming", named=True)
