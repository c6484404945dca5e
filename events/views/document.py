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
from events.models import EventDocument

CONTENT_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    DocumentKind.ODP: "application/vnd.oasis.opendocument.presentation",
    DocumentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentKind.ODT: "application/vnd.oasis.opendocument.text",
    DocumentKind.PICTURE: "image/webp",
}


@login_not_required
@require_safe
def document(request: HtmxHttpRequest, document_uid: UUID) -> FileResponse:
    """What is published, for those who may see the event. Always a file to keep, never a page of
    ours. A speaker's is asked for anew each time: consent may have been withdrawn."""
    now = timezone.now()
    readable = EventDocument.objects.readable_by(request.user, now=now, on=timezone.localdate(now))
    found = get_object_or_404(readable.select_related("event"), uid=document_uid)
    response = as_file(found)
    if found.speaker_id:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        is_public = found.event.state in SHOWN_STATES
        kept_by = "public" if is_public else "private"
        patch_cache_control(response, **{kept_by: True}, max_age=3600)
    return response


def as_file(document: EventDocument) -> FileResponse:
    name = get_valid_filename(document.title).strip("._") or "dokument"
    response = FileResponse(
        document.file.open(),
        as_attachment=True,
        filename=f"{name}.{document.kind}",
        content_type=CONTENT_TYPES[DocumentKind(document.kind)],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
