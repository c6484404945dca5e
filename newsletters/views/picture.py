from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.pictures import name_for_letters
from newsletters.models import Block
from newsletters.rules.pictures import file_of


@login_not_required
@require_safe
def picture(_request: HttpRequest, name: str) -> FileResponse:
    """For whoever has the letter, and its trials: mail programs do not log in. The same address
    always has the same picture."""
    if not Block.objects.filter(picture=file_of(name)).exists():
        raise Http404
    file = default_storage.open(name_for_letters(file_of(name)))
    answer = FileResponse(file, content_type="image/jpeg")
    patch_cache_control(answer, public=True, immutable=True, max_age=31_536_000)
    return answer
