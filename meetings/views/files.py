"""A forum's files: the list, where they are put, and each for those who may read it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.enums import CONTENT_TYPES, DocumentKind
from core.http import AuthenticatedHttpRequest, file_to_keep
from core.refusals import Refused
from meetings import rules, services
from meetings.forms.files import ForumFileForm
from meetings.models import Forum, ForumFile
from meetings.views.pieces import joined_forum


@require_http_methods(["GET", "HEAD", "POST"])
def of_forum(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    """Whoever runs the forum puts files here too."""
    forum = joined_forum(request, forum_slug)
    form = None
    if rules.may_run(request.user, forum, on=timezone.localdate()):
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ForumFileForm(*sent, forum=forum, initial={"meeting": request.GET.get("mote")})
        if form.is_valid() and _is_added(request, forum, form):
            messages.success(request, _("Fila er lagt til."))
            return redirect("meetings:files", forum.slug)
    files = forum.files.select_related("meeting")
    return render(request, "meetings/files.html", {"forum": forum, "files": files, "form": form})


@login_not_required
@require_safe
def file(request: HttpRequest, file_uid: UUID) -> FileResponse:
    """Asked for anew each time: who is in a forum changes."""
    visible = ForumFile.objects.visible_to(request.user, on=timezone.localdate())
    found = get_object_or_404(visible, uid=file_uid)
    kind = DocumentKind(found.kind)
    response = file_to_keep(
        found.file, title=found.title, ending=kind, content_type=CONTENT_TYPES[kind]
    )
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_POST
def remove(request: AuthenticatedHttpRequest, file_uid: UUID) -> HttpResponse:
    mine = ForumFile.objects.run_by(request.user, on=timezone.localdate())
    found = get_object_or_404(mine.select_related("forum"), uid=file_uid)
    services.remove_file(file=found, by=request.user, now=timezone.now())
    messages.success(request, _("Fila er slettet."))
    return redirect("meetings:files", found.forum.slug)


def _is_added(request: AuthenticatedHttpRequest, forum: Forum, form: ForumFileForm) -> bool:
    given = form.cleaned_data
    try:
        services.add_file(
            forum=forum,
            title=given["title"],
            upload=given["file"],
            openness=given["openness"],
            meeting=given["meeting"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        form.add_error("file", error)
    else:
        return True
    return False
