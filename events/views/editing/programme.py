"""The programme as its editor writes it: the list, one session, and the speakers' links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events import rules
from events.forms.programme import (
    CancelSessionForm,
    SendAgainForm,
    SessionForm,
    SpeakerFormSet,
    speaker_rows,
)
from events.models import Event, Session, Speaker
from events.services import programme as writing
from events.services import speakers
from events.views.editing.overview import edited_event


@require_safe
def programme(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    event = edited_event(request, slug, now=timezone.now())
    sessions = list(event.sessions.select_related("pool").prefetch_related("speakers", "documents"))
    context = {
        "event": event,
        "sessions": sessions,
        "outside": {each.pk for each in sessions if rules.is_outside(each, event)},
        "to_ask": Speaker.objects.at(event.slug).to_be_asked().count(),
    }
    return render(request, "events/editing/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form, rows = _forms(request, event)
    if _are_valid(form, rows):
        try:
            writing.add_session(
                event=event,
                uid=form.cleaned_data["uid"],
                fields=form.session_fields(),
                places=form.places,
                speakers=rows.named,
                may_be_outside=form.cleaned_data["may_be_outside"],
                by=request.user,
                now=now,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Lagt til i programmet."))
            wants_more = "more" in request.POST
            return redirect("events:add_session" if wants_more else "events:edit_programme", slug)
    return render(request, "events/editing/session.html", _context(event, form, rows))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AuthenticatedHttpRequest, slug: str, session_uid: UUID) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    session = _session(event, session_uid)
    form, rows = _forms(request, event, session)
    if _are_valid(form, rows):
        try:
            changed = writing.change_session(
                session=session,
                fields=form.session_fields(),
                places=form.places,
                speakers=rows.named,
                may_be_outside=form.cleaned_data["may_be_outside"],
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,
                now=now,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            is_moved = changed.sequence != session.sequence and "reason" in form.fields
            messages.success(
                request,
                _("Lagret. De som har valgt dette, får brev.") if is_moved else _("Lagret."),
            )
            return redirect("events:edit_programme", slug)
    return render(request, "events/editing/session.html", _context(event, form, rows, session))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: AuthenticatedHttpRequest, slug: str, session_uid: UUID) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    session = _session(event, session_uid)
    if request.method == "POST":
        try:
            writing.delete_session(session=session, by=request.user, now=now)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("events:cancel_session", slug, session_uid)
        messages.success(request, _("Slettet fra programmet."))
        return redirect("events:edit_programme", slug)
    context = {
        "event": event,
        "session": session,
        "is_chosen": session.choices.exists(),
        "files": session.documents.count(),
    }
    return render(request, "events/editing/session_delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: AuthenticatedHttpRequest, slug: str, session_uid: UUID) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    session = _session(event, session_uid)
    form = CancelSessionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            writing.cancel_session(
                session=session, reason=form.cleaned_data["reason"], by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Avlyst. De som hadde valgt det, får brev."))
            return redirect("events:edit_programme", slug)
    told = session.choices.live().count()
    context = {"event": event, "session": session, "form": form, "told": told}
    return render(request, "events/editing/session_cancel.html", context)


@require_POST
def send_links(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    try:
        count = speakers.send_links(event=event, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = ngettext("%(count)d brev er sendt.", "%(count)d brev er sendt.", count)
        messages.success(request, said % {"count": count})
    return redirect("events:edit_programme", slug)


@require_POST
def send_again(request: AuthenticatedHttpRequest, slug: str, speaker_uid: UUID) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    speaker = get_object_or_404(Speaker.objects.at(event.slug), uid=speaker_uid)
    form = SendAgainForm(request.POST)
    letters = form.cleaned_data["letters"] if form.is_valid() else -1
    try:
        speakers.send_again(speaker=speaker, letters=letters, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Lenken er sendt til %(name)s.") % {"name": speaker})
    return redirect("events:edit_programme", slug)


def _session(event: Event, uid: UUID) -> Session:
    return get_object_or_404(event.sessions.select_related("event"), uid=uid)


def _forms(
    request: AuthenticatedHttpRequest, event: Event, session: Session | None = None
) -> tuple[SessionForm, Any]:
    sent = request.POST if request.method == "POST" else None
    form = SessionForm(sent, event=event, session=session)
    rows = SpeakerFormSet(sent, prefix="innleder", initial=speaker_rows(session))
    return form, rows


def _are_valid(form: SessionForm, rows: Any) -> bool:
    """Both are asked, so that all that is wrong is said at once."""
    return form.is_bound and all([form.is_valid(), rows.is_valid()])


def _context(
    event: Event, form: SessionForm, rows: Any, session: Session | None = None
) -> dict[str, Any]:
    return {
        "event": event,
        "session": session,
        "form": form,
        "rows": rows,
        "wrong": next((each for each in [form, *rows] if each.errors), form),
        "rooms": event.sessions.rooms(),
    }
