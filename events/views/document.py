from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest
from events.enums import SHOWN_STATES, DocumentKind
from events.models import Event, EventDocument

CONTENT_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    DocumentKind.ODP: "application/vnd.oasis.opendocument.presentation",
    DocumentKind.PICTURE: "image/webp",
}


@login_not_required
@require_safe
def document(request: HtmxHttpRequest, document_uid: UUID) -> FileResponse:
    """For those who may see the event. Always a file to keep, never a page of ours."""
    visible = Event.objects.visible_to(request.user, on=timezone.localdate())
    found = get_object_or_404(
        EventDocument.objects.filter(event__in=visible).select_related("event"), uid=document_uid
    )
    name = get_valid_filename(found.title).strip("._") or "dokument"
    response = FileResponse(
        found.file.open(),
        as_attachment=True,
        filename=f"{name}.{found.kind}",
        content_type=CONTENT_TYPES[DocumentKind(found.kind)],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    is_public = found.event.state in SHOWN_STATES
    patch_cache_control(response, **{"public" if is_public else "private": True}, max_age=3600)
    return response
