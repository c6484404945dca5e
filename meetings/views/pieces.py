"""What the pages of the room share: whose forum and meeting, and the page of one form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.http import AuthenticatedHttpRequest
from meetings.models import Forum, Meeting

LONGEST_NUMBER = 18


def joined_forum(request: AuthenticatedHttpRequest, forum_slug: str) -> Forum:
    mine = Forum.objects.joined_by(request.user, on=timezone.localdate())
    return get_object_or_404(mine, slug=forum_slug)


def run_forum(request: AuthenticatedHttpRequest, forum_slug: str) -> Forum:
    mine = Forum.objects.run_by(request.user, on=timezone.localdate())
    return get_object_or_404(mine, slug=forum_slug)


def joined_meeting(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> Meeting:
    mine = Meeting.objects.of(request.user, on=timezone.localdate())
    return get_object_or_404(mine.select_related("forum", "called_by"), uid=meeting_uid)


def run_meeting(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> Meeting:
    mine = Meeting.objects.run_by(request.user, on=timezone.localdate())
    return get_object_or_404(mine.select_related("forum", "called_by"), uid=meeting_uid)


def numbered(rows: Any, key: str) -> Any:
    """The row that an address names; None for what is no number, or of somebody else."""
    is_number = key.isascii() and key.isdecimal() and len(key) <= LONGEST_NUMBER
    return rows.filter(pk=key).first() if is_number else None


def form_page(
    request: AuthenticatedHttpRequest,
    form: Any,
    *,
    heading: str,
    submit: str,
    back: str,
    forum: Forum,
    **context: Any,
) -> HttpResponse:
    """`lead`: a sentence above the form; `color`: of a button that ends something."""
    words = {"heading": heading, "submit": submit, "back": back, "forum": forum, "form": form}
    return render(request, "meetings/form.html", words | context)
