from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest
from events.enums import EventState
from events.models import Event
from events.views.offers import rows_of
from members.models import County
from members.rules import member_municipality_numbers

SHOWN = 3


@login_not_required
@require_safe
def front_page(request: HtmxHttpRequest) -> HttpResponse:
    now = timezone.now()
    coming = Event.objects.published().upcoming(now=now).listed()
    rows = rows_of(coming[:SHOWN], person=request.user, now=now)
    is_coming = Q(events__state=EventState.PUBLISHED, events__ends_at__gte=now)
    counties = County.objects.annotate(coming=Count("events", filter=is_coming)).order_by(
        "sort_key"
    )
    members = member_municipality_numbers(on=timezone.localdate(now))
    context = {
        "featured": rows[:1],
        "others": rows[1:],
        "counties": counties,
        "members": members,
    }
    return render(request, "portal/front_page.html", context)
