"""The form of a meetup: a new one, and changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest, editor_media, with_text_editor
from core.refusals import Refused
from events.enums import Refusal
from events.forms.meetup import MeetupForm
from events.models import Event
from events.services import drafts
from events.views.editing.overview import edited_chapters, edited_event, is_secretariat


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: AuthenticatedHttpRequest) -> HttpResponse:
    now = timezone.now()
    chapters = edited_chapters(request, now=now)
    form = MeetupForm(
        request.POST or None,
        request.FILES or None,
        chapters=chapters,
        is_staff=is_secretariat(request),
        now=now,
    )
    if form.is_valid() and form.terms:
        try:
            event = drafts.write_draft(
                uid=form.cleaned_data["uid"],
                chapter=form.arranger,
                fields=form.event_fields(),
                terms=form.terms,
                by=request.user,
                now=now,
            )
        except IntegrityError:  # the same form was sent twice
            sent = Event.objects.edited_by(request.user, on=timezone.localdate(now))
            if before := sent.filter(uid=form.cleaned_data["uid"]).first():
                return redirect("events:edited", before.slug)
            form.add_error(None, str(Refusal.FORM_USED.label))
        else:
            messages.success(request, _("Utkastet er lagret. Bare dere som redigerer, ser det."))
            return redirect("events:edited", event.slug)
    return render(request, "events/editing/form.html", _context(request, form))


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = MeetupForm(request.POST or None, request.FILES or None, event=event, now=now)
    if form.is_valid():
        try:
            drafts.rewrite(
                event=event,
                fields=form.event_fields(),
                terms=form.terms,
                by=request.user,
                now=now,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Lagret."))
            return redirect("events:edited", slug)
    return render(request, "events/editing/form.html", _context(request, form, event))


def _context(
    request: AuthenticatedHttpRequest, form: MeetupForm, event: Event | None = None
) -> dict[str, Any]:
    return {"form": form, "event": event, "editor": editor_media(form, request)}
