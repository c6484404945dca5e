from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest
from core.pictures import WIDTHS, name_in_width
from events.enums import SHOWN_STATES
from events.models import Event


@login_not_required
@require_safe
def picture(request: HtmxHttpRequest, uid: UUID, width: int) -> FileResponse:
    """The event's picture, for those who may see the event. Its address changes with it."""
    visible = Event.objects.visible_to(request.user, on=timezone.localdate())
    event = get_object_or_404(visible.exclude(picture=""), uid=uid)
    if width not in WIDTHS:
        raise Http404
    file = default_storage.open(name_in_width(str(event.picture.name), width))
    response = FileResponse(file, content_type="image/webp")
    who = "public" if event.state in SHOWN_STATES else "private"
    patch_cache_control(response, **{who: True}, max_age=86_400)
    return response
