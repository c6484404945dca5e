"""The networks: what they are for, who runs them, and what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.forms import AsOfForm
from core.http import HtmxHttpRequest
from events.models import Event
from events.querysets import Listed
from events.views.offers import rows_of
from meetings.enums import MeetingState
from meetings.models import Meeting, Record
from networks.enums import Role
from networks.models import Mandate, Network, NetworkRole
from networks.rules import people_in
from portal.views.chapters import EVENTS_READ, PAST_SHOWN, latest_first

RECORDS_SHOWN = 10
MEETINGS_READ = 60  # the latest: all that come, and some that have been


@login_not_required
@require_safe
def network_list(request: HtmxHttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    coming = Event.objects.published().upcoming(now=now)[:1]
    leaders = NetworkRole.objects.of_role(Role.LEADER, on=today)
    networks = (
        Network.objects.visible_to(request.user, on=today)
        .existing(on=today)
        .select_related("chapter", "parent")
        .prefetch_related(
            Prefetch("roles", leaders, to_attr="leaders"),
            Prefetch("events", coming, to_attr="coming"),
        )
        .order_by("chapter__sort_key", "sort_key", "pk")
    )
    by_chapter = [
        (chapter, list(rows)) for chapter, rows in groupby(networks, key=lambda each: each.chapter)
    ]
    by_chapter.sort(key=lambda group: group[0] is not None)  # the national ones first
    return render(request, "portal/networks.html", {"groups": by_chapter})


@login_not_required
@require_safe
def network(request: HtmxHttpRequest, network_slug: str) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    form = AsOfForm(request.GET)
    on = form.chosen["dato"] or today
    found, children = _with_children(request, network_slug, on=on, today=today)
    roles: list[NetworkRole] = list(found.roles.in_order())
    mandates = list(found.mandates.select_related("decided_at"))
    newest = found.events.shown().order_by("-starts_at", "-pk").listed()
    events, reports = [], {}
    for *row, report in newest.values_list(*Listed._fields, "report")[:EVENTS_READ]:
        events.append(Listed._make(row)._replace(chapter_name=None))
        reports[events[-1].pk] = report
    coming = [event for event in reversed(events) if event.ends_at >= now]
    members = found.memberships.members(on=on).exclude(organisation=None)
    meetings = _meetings(found, request, now=now)
    past = [event for event in events if event.ends_at < now]
    told = next((event for event in past if reports[event.pk]), None)
    context = {
        "network": found,
        "form": form,
        "on": on,
        "today": today,
        "mandate": next((each for each in mandates if each.holds(on=on)), None),
        "roles": [role for role in roles if role.holds(on=on)],
        "before": latest_first(role for role in roles if role.ends_on and role.ends_on < on),
        "organisations": list(
            members.select_related("organisation").order_by("organisation__sort_key", "pk")
        ),
        # Counted, not named: the names are for those who are in it.
        "people": len(found.people),
        "children": children,
        "coming": rows_of(coming, person=request.user, now=now),
        "told": told,
        "report": reports[told.pk] if told else "",
        "past": [event for event in past if event != told][:PAST_SHOWN],
        "meetings": [each for each in reversed(meetings) if is_coming(each)][:PAST_SHOWN],
        "recorded": [each for each in meetings if not is_coming(each)][:RECORDS_SHOWN],
        "history": timeline(mandates, roles, on=on),
        "feed_address": f"{settings.SITE_URL}{reverse('calendars:feed')}?nettverk={found.slug}",
    }
    return render(request, "portal/network.html", context)


def _with_children(
    request: HtmxHttpRequest, network_slug: str, *, on: date, today: date
) -> tuple[Any, list[Any]]:
    """The network and those under it that exist today, in one query."""
    this = OuterRef(OuterRef("pk"))
    networks = (
        Network.objects.visible_to(request.user, on=today)
        .with_right_of(request.user, on=today)
        .with_secretariat(on=on)
        .annotate(people=ArraySubquery(people_in(this, on=on).order_by().values("pk")))
        .select_related("chapter", "parent")
        .filter(Q(slug=network_slug) | Q(parent__slug=network_slug))
    )
    found = {each.slug: each for each in networks}
    network = found.pop(network_slug, None)
    if network is None:
        raise Http404
    return network, [each for each in found.values() if each.exists(on=today)]


def _meetings(network: Network, request: HtmxHttpRequest, *, now: datetime) -> list[Meeting]:
    """Those to come that have no event of their own, which stands there already; and those whose
    record may be read."""
    on = timezone.localdate(now)
    visible = Meeting.objects.visible_to(request.user, on=on).filter(forum=network)
    coming = visible.upcoming(now=now).filter(event=None).order_by()
    records = Record.objects.visible_to(request.user, on=on).approved()
    recorded = records.filter(meeting__forum=network)
    either = Q(pk__in=coming.values("pk")) | Q(pk__in=recorded.order_by().values("meeting"))
    return list(Meeting.objects.filter(either).order_by("-starts_at", "-pk")[:MEETINGS_READ])


def is_coming(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.PLANNED


def timeline(
    mandates: Iterable[Mandate], roles: Iterable[NetworkRole], *, on: date
) -> list[dict[str, Any]]:
    """What began when, the newest first: new objectives, and new holders of the roles."""
    told: list[dict[str, Any]] = [
        {"on": each.starts_on, "mandate": each} for each in mandates if each.starts_on
    ]
    told += [
        {"on": each.starts_on, "role": each}
        for each in roles
        if each.starts_on and each.role in {Role.LEADER, Role.SECRETARY, Role.COMMITTEE}
    ]
    return sorted(
        (each for each in told if each["on"] <= on), key=lambda each: each["on"], reverse=True
    )
