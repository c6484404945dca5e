"""What an editor runs: the list, and the page of one meetup from which everything is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from core.spreadsheets import FileFormat
from events import rules, services
from events.enums import EventState, Refusal
from events.forms.running import CopyForm
from events.models import CapacityPool, Event
from events.services import drafts
from events.views.editing.numbers import numbers_of
from events.views.event import page_of_event
from networks.models import Network
from regions.models import Chapter

PAST_SHOWN = 20


def edited_event(request: AuthenticatedHttpRequest, slug: str, *, now: datetime) -> Event:
    """The one gate: everything an editor sees or does begins here."""
    theirs = Event.objects.edited_by(request.user, on=timezone.localdate(now))
    return get_object_or_404(
        theirs.select_related("chapter", "network", "meeting", "county", "series"), slug=slug
    )


def edited_chapters(request: AuthenticatedHttpRequest, *, now: datetime) -> list[Chapter]:
    """Whom they may write for in the form; 404 for those who write for nobody. A network's
    gathering begins in its own room."""
    chapters = list(Chapter.objects.edited_by(request.user, on=timezone.localdate(now)))
    if not chapters and not is_secretariat(request):
        raise Http404
    return chapters


def sent_before(request: AuthenticatedHttpRequest, uid: UUID, *, now: datetime) -> QuerySet[Event]:
    """What the same form made the first time, where it is theirs."""
    return Event.objects.edited_by(request.user, on=timezone.localdate(now)).filter(uid=uid)


def _writes(request: AuthenticatedHttpRequest, *, now: datetime) -> bool:
    theirs = Chapter.objects.edited_by(request.user, on=timezone.localdate(now))
    return is_secretariat(request) or theirs.exists()


def is_secretariat(request: AuthenticatedHttpRequest) -> bool:
    return request.user.is_staff and request.user.has_perm("events.change_event")


@require_safe
def mine(request: AuthenticatedHttpRequest) -> HttpResponse:
    now = timezone.now()
    networks = list(Network.objects.run_by(request.user, on=timezone.localdate(now)))
    chapters = (
        [] if networks and not _writes(request, now=now) else edited_chapters(request, now=now)
    )
    events = (
        Event.objects.edited_by(request.user, on=timezone.localdate(now))
        .select_related("chapter", "network")
        .prefetch_related(Prefetch("pools", CapacityPool.objects.own()))
    )
    context = {
        "arrangers": [*chapters, *networks],
        "may_write": bool(chapters) or is_secretariat(request),
        "drafts": events.drafts().order_by("starts_at", "pk"),
        "copy_key": uuid4(),
        "coming": events.shown().upcoming(now=now),
        "page": Paginator(events.shown().past(now=now), PAST_SHOWN).get_page(
            request.GET.get("side")
        ),
    }
    return render(request, "events/editing/mine.html", context)


@require_safe
def overview(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    pools = list(event.pools.select_related("session"))
    figures: Any = Event.objects.with_figures().get(pk=event.pk)
    is_draft = event.state == EventState.DRAFT
    context = {
        "event": event,
        "copy_key": uuid4(),
        "pools": pools,
        "figures": figures,
        "missing": rules.missing_before_publishing(event, now=now) if is_draft else [],
        "advice": rules.advice_before_publishing(event, has_sessions=figures.parts > 0),
        "is_over": event.ends_at <= now,
        "formats": FileFormat.choices,
    }
    if not is_draft:
        context |= numbers_of(event, pools, chosen=figures.chosen, now=now)
    return render(request, "events/editing/overview.html", context)


@require_safe
def preview(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The page as a visitor will see it: the same template, published only in memory."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    if is_draft := event.state == EventState.DRAFT:
        event.state = EventState.PUBLISHED
    context = page_of_event(event, AnonymousUser(), now=now) | {"is_draft": is_draft}
    return render(request, "events/editing/preview.html", context)


@require_POST
def publish(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    try:
        services.publish(event=event, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Publisert. Alle kan se det og melde seg på."))
    return redirect("events:edited", event.slug)


@require_POST
def copy(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = CopyForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(Refusal.FORM_USED.label))
        return redirect("events:edited", event.slug)
    uid = uuid5(form.cleaned_data["key"], str(event.uid))
    try:
        draft = drafts.copy(event=event, uid=uid, by=request.user, now=now)
    except Refused:
        draft = get_object_or_404(sent_before(request, uid, now=now))
    messages.success(
        request, _("Her er et nytt utkast, på samme ukedag. Se over tid og tekst, og publiser.")
    )
    return redirect("events:edit", draft.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_draft(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    if request.method == "POST":
        try:
            drafts.delete_draft(event=event, by=request.user, now=now)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Utkastet er slettet."))
            return redirect("events:editing")
    context = {"event": event, "refusal": rules.refusal_to_delete(event)}
    return render(request, "events/editing/delete.html", context)
