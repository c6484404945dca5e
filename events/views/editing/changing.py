"""What the participants are told of at once: another time, place or link, and no meetup after
all."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events import rules, services
from events.enums import EventState
from events.forms.running import CancelForm, LinkForm, MoveForm
from events.views.editing.overview import edited_event


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    if event.state != EventState.PUBLISHED:
        return redirect("events:edited", slug)
    form = MoveForm(request.POST or None, initial=MoveForm.initial_of(event))
    if form.is_valid():
        try:
            moved = services.move(
                event=event,
                starts_at=form.cleaned_data["starts_at"],
                ends_at=form.cleaned_data["ends_at"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=now,
                **form.place,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            is_same = moved.sequence == event.sequence
            messages.success(
                request,
                _("Tid og sted er som før. Ingen får brev.")
                if is_same
                else _("Flyttet. De påmeldte får brev om det."),
            )
            return redirect("events:edited", slug)
    context = {
        "event": event,
        "form": form,
        "told": event.participants.live().count(),
        "has_programme": event.sessions.exists(),
    }
    return render(request, "events/editing/move.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_link(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    if event.state != EventState.PUBLISHED or not event.is_online:
        return redirect("events:edited", slug)
    old_url = event.online_url
    form = LinkForm(request.POST or None, instance=event)
    if form.is_valid():
        changed = services.edit(event=event, changes=form.cleaned_data, by=request.user, now=now)
        is_told = changed.online_url != old_url and rules.hears_of_new_link(
            changed, old_url=old_url, now=now
        )
        messages.success(
            request,
            _("Lenken er lagret. De som har plass, får brev om den nye.")
            if is_told
            else _("Lenken er lagret. Ingen får brev om den."),
        )
        return redirect("events:edited", slug)
    context = {
        "event": event,
        "form": form,
        "joins_from": rules.joins_from(event),
        "is_shown_before": bool(old_url) or now >= rules.joins_from(event),
        "told": event.participants.registered().count(),
    }
    return render(request, "events/editing/link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_event(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    if event.state != EventState.PUBLISHED:
        return redirect("events:edited", slug)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            services.cancel_event(
                event=event, reason=form.cleaned_data["reason"], by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Avlyst. De påmeldte får brev om det."))
            return redirect("events:edited", slug)
    context = {"event": event, "form": form, "told": event.participants.live().count()}
    return render(request, "events/editing/cancel.html", context)
