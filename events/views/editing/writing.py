"""The form of a meetup: a new one, and changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
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
from events.views.editing import previewing
from events.views.editing.overview import (
    edited_chapters,
    edited_event,
    is_secretariat,
    sent_before,
)


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
    if previewing.is_asked_for(request):
        return previewing.as_typed(request, form, now=now)
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
        except Refused as refused:
            before = sent_before(request, form.cleaned_data["uid"], now=now).first()
            if refused.reason == Refusal.FORM_USED and before:
                return redirect("events:edited", before.slug)
            form.add_error(None, str(refused))
        else:
            words = _("Utkastet er lagret. Bare dere som redigerer, ser det.")
            _tell_saved(request, form, words)
            return redirect("events:edited", event.slug)
    return render(request, "events/editing/form.html", _context(request, form))


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = MeetupForm(request.POST or None, request.FILES or None, event=event, now=now)
    if previewing.is_asked_for(request):
        return previewing.as_typed(request, form, now=now)
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
            _tell_saved(request, form, _("Lagret."))
            return redirect("events:edited", slug)
    return render(request, "events/editing/form.html", _context(request, form, event))


def _tell_saved(request: AuthenticatedHttpRequest, form: MeetupForm, words: str) -> None:
    """Which form it was, so that the browser forgets what it kept of it (`keep-form.js`)."""
    messages.success(request, words, extra_tags=f"form-{form.cleaned_data['uid']}")


def _context(
    request: AuthenticatedHttpRequest, form: MeetupForm, event: Event | None = None
) -> dict[str, Any]:
    return {"form": form, "event": event, "editor": editor_media(form, request)}
