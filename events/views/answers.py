"""What one answered when signing up: to look at, to change, and its files."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events import rules
from events.enums import DocumentKind
from events.forms.questions import QuestionsForm
from events.models import Answer
from events.services import answers
from events.views.asked import questions_of
from events.views.document import CONTENT_TYPES
from events.views.mine import own_participant


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    now = timezone.now()
    participant = own_participant(request, slug, reference)
    questions = questions_of(participant.event)
    if not questions:
        return redirect(participant.booking)
    form = QuestionsForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        questions=questions,
        category=participant.category,
        answered=participant.answers.all(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            answers.change_answers(
                participant=participant, given=form.given, by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Svarene er lagret."))
            return redirect(participant.booking)
    context = {
        "event": participant.event,
        "booking": participant.booking,
        "form": form,
        "refusal": rules.refusal_to_change_answers(participant, by=request.user, now=now),
    }
    return render(request, "events/answers.html", context)


@require_safe
def answer_file(request: AuthenticatedHttpRequest, answer_uid: UUID) -> HttpResponse:
    """For the one who answered and those who edit the event. Always a file to keep."""
    readable = Answer.objects.readable_by(request.user, on=timezone.localdate())
    answer = get_object_or_404(readable.select_related("file").exclude(file=None), uid=answer_uid)
    name, _dot, _ending = answer.text.rpartition(".")
    response = HttpResponse(
        bytes(answer.file.content),
        content_type=CONTENT_TYPES[DocumentKind(answer.file.kind)],
        headers={
            "Content-Disposition": str(
                content_disposition_header(
                    as_attachment=True, filename=f"{name or 'svar'}.{answer.file.kind}"
                )
            ),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
    patch_cache_control(response, private=True, no_store=True)
    return response
