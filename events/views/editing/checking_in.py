"""The organiser's side of the door: who has come, live, and the links of those who stand there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from events.enums import ParticipantState
from events.forms.door import LinkForm
from events.models import CheckIn, CheckInLink, Event
from events.rules.door import address_of, refusal_at_door
from events.services import doors
from events.views.editing.overview import edited_event

LATEST = 10
MOST_DOUBLES = 50
BY_PERSON = ("participant__name", "participant", "at", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """htmx asks for the counts alone, every ten seconds."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    if request.htmx:
        context = {"event": event, "now": now, **_counts(event)}
        return render(request, "events/editing/check_in.html#counts", context)
    form = LinkForm(request.POST or None, instance=CheckInLink(event=event))
    if form.is_valid():
        given = form.cleaned_data
        link = doors.open_door(event=event, **given, by=request.user, now=now)
        return redirect("events:check_in_link", slug, link.uid)
    opened = [
        (link, refusal_at_door(link, now=now))
        for link in event.check_in_links.open().select_related("event")
    ]
    context = {"event": event, "now": now, "form": form, "doors": opened, **_counts(event)}
    return render(request, "events/editing/check_in.html", context)


@require_safe
def link(request: AuthenticatedHttpRequest, slug: str, link_uid: UUID) -> HttpResponse:
    """The link as a code to scan and an address to copy."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    found = get_object_or_404(event.check_in_links.open().select_related("event"), uid=link_uid)
    address = address_of(found)
    context = {
        "event": event,
        "link": found,
        "refusal": refusal_at_door(found, now=now),
        "address": address,
        "code": code_of(address),
    }
    return render(request, "events/editing/check_in_link.html", context)


@require_POST
def shut(request: AuthenticatedHttpRequest, slug: str, link_uid: UUID) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    found = get_object_or_404(event.check_in_links.select_related("event"), uid=link_uid)
    doors.shut_door(link=found, by=request.user, now=now)
    messages.success(request, _("Lenken er stengt, og lista slettes fra enhetene som har den."))
    return redirect("events:check_in", slug)


def code_of(address: str) -> SafeString:
    """Drawn in the colour of the text around it: dark on light, on paper too."""
    code = segno.make(address, error="m", micro=False)
    label = _("QR-kode med lenken")
    drawn = code.svg_inline(scale=1, border=4, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1))  # noqa: S308


def _counts(event: Event) -> dict[str, Any]:
    told = CheckIn.objects.at_event(event)
    stranger = told.exclude(participant__state=ParticipantState.REGISTERED)
    return {
        "inside": told.at_the_door().people(),
        "all": event.participants.registered().count(),
        "by_door": told.by_door(),
        "by_session": told.by_session(),
        "doubles": told.doubled().told().order_by(*BY_PERSON)[:MOST_DOUBLES],
        "strangers": stranger.told()[:MOST_DOUBLES],
        "latest": told.told()[:LATEST],
    }
