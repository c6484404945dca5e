"""Who is coming: the list, and the file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.spreadsheets import FileFormat
from events.models import QueueEntry
from events.services.export import export_participants
from events.views.editing.overview import edited_event

SETTLED_SHOWN = 50


@require_safe
def participants(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    entries = QueueEntry.objects.filter(pool__event=event).with_place().with_last_step()
    queue = entries.select_related("booking__booked_by", "booking__organisation", "pool")
    people = event.participants.select_related("category", "booking__organisation")
    context = {
        "event": event,
        "pools": event.pools.all(),
        "registered": people.registered().order_by("name", "pk"),
        "queue": queue.open(),
        "settled": queue.settled()[:SETTLED_SHOWN],
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
