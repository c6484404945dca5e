"""After the meetup: a report and the slides, on the meetup's own page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.http import AuthenticatedHttpRequest, editor_media, with_text_editor
from events import services
from events.forms.running import EventDocumentForm, ReportForm
from events.models import Event
from events.services import documents
from events.views.editing.overview import edited_event


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def afterwards(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Two forms on one page: `part` says which was sent."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    part = request.POST.get("part")
    report = ReportForm(request.POST if part == "report" else None, instance=event)
    sent = (request.POST, request.FILES) if part == "document" else ()
    upload = EventDocumentForm(*sent, event=event)
    if report.is_valid():
        changes = {"report": report.cleaned_data["report"]}
        services.edit(event=event, changes=changes, by=request.user, now=now)
        messages.success(request, _("Lagret."))
        return redirect("events:afterwards", slug)
    if upload.is_valid() and _added(request, event, upload):
        messages.success(request, _("Fila er lagt til."))
        return redirect("events:afterwards", slug)
    context = {
        "event": event,
        "documents": event.documents.with_whose(),
        "report": report,
        "upload": upload,
        "form": report if report.errors else upload,
        "editor": editor_media(report, request),
    }
    return render(request, "events/editing/afterwards.html", context)


def _added(request: AuthenticatedHttpRequest, event: Event, form: EventDocumentForm) -> bool:
    try:
        documents.add(
            event=event,
            title=form.cleaned_data["title"],
            upload=form.cleaned_data["file"],
            **form.belongs_to,
            by=request.user,
            now=timezone.now(),
        )
    except ValidationError as error:
        form.add_error("file", error)
        return False
    return True


@require_POST
def delete_document(
    request: AuthenticatedHttpRequest, slug: str, document_uid: UUID
) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    document = get_object_or_404(event.documents.all(), uid=document_uid)
    documents.remove(document=document, by=request.user, now=now)
    messages.success(request, _("Fila er slettet."))
    return redirect("events:afterwards", slug)
