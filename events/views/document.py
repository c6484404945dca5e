from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.enums import CONTENT_TYPES, DocumentKind
from core.http import HtmxHttpRequest, file_to_keep
from events.enums import SHOWN_STATES
from events.models import EventDocument


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
    kind = DocumentKind(document.kind)
    return file_to_keep(
        document.file, title=document.title, ending=kind, content_type=CONTENT_TYPES[kind]
    )
