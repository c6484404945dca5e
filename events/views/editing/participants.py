"""Who is coming: the list, the file, and a letter to them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from core.spreadsheets import FileFormat
from events.forms.running import MessageForm
from events.models import Event, Participant, QueueEntry
from events.services import writing
from events.services.export import export_participants
from events.views.editing.overview import edited_event


@require_safe
def participants(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    queue = QueueEntry.objects.open().filter(pool__event=event).with_place()
    people = event.participants.select_related("category", "booking__organisation")
    context = {
        "event": event,
        "pools": event.pools.whole_event(),
        "registered": people.registered().order_by("name", "pk"),
        "queue": queue.select_related("booking__booked_by", "booking__organisation"),
        "formats": FileFormat.choices,
    }
    return render(request, "events/editing/participants.html", context)


@require_POST
def export(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Without what they need of food and access: that is for those with the right to it."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    wanted = request.POST.get("file_format", "")
    file_format = FileFormat(wanted) if wanted in FileFormat.values else FileFormat.XLSX
    made = export_participants(
        event=event, file_format=file_format, with_needs=False, by=request.user, now=now
    )
    return HttpResponse(
        made.content,
        headers={
            "Content-Type": made.content_type,
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "Cache-Control": "no-store",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """First the letter as it will be, then it is sent."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = MessageForm(request.POST or None, initial={"uid": uuid.uuid4()})
    is_seen = False
    if form.is_valid():
        is_seen = request.POST.get("step") in {"look", "send"}
        if request.POST.get("step") == "send" and _sent(request, event, form):
            return redirect("events:participants", event.slug)
    context = {
        "event": event,
        "form": form,
        "is_seen": is_seen,
        "answer_to": writing.answer_to(event),
        "counts": _counts(event),
    }
    return render(request, "events/editing/message.html", context)


def _sent(request: AuthenticatedHttpRequest, event: Event, form: MessageForm) -> bool:
    given = form.cleaned_data
    try:
        count = writing.write_to_participants(
            event=event,
            uid=given["uid"],
            subject=given["subject"],
            text=given["text"],
            to_queue=given["to_queue"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    sentence = ngettext("%(count)d brev er sendt.", "%(count)d brev er sendt.", count)
    messages.success(request, sentence % {"count": count})
    return True


def _counts(event: Event) -> dict[str, Any]:
    live = Participant.objects.filter(event=event)
    registered = live.registered().count()
    return {"registered": registered, "waiting": live.live().count() - registered}
