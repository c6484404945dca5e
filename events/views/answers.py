"""What one answered when signing up: to look at, to change, and its files."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.enums import CONTENT_TYPES
from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events import rules
from events.enums import DocumentKind
from events.forms.needs import NeedsForm
from events.forms.questions import QuestionsForm
from events.models import Answer, Need, Participant
from events.rules import Actor
from events.services import answers, keep_needs
from events.views.asked import questions_of
from events.views.mine import own_participant


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    participant = own_participant(request, slug, reference)
    back = participant.booking.get_absolute_url()
    return answers_page(request, participant, by=request.user, back=back, now=timezone.now())


def answers_page(
    request: HttpRequest, participant: Participant, *, by: Actor, back: str, now: datetime
) -> HttpResponse:
    """Questions and needs of one who comes, whichever way they or another came here."""
    event = participant.event
    questions = questions_of(event)
    if not questions and not event.asks_for_needs:
        return redirect(back)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = QuestionsForm(
        *posted,
        questions=questions,
        category=participant.category,
        answered=participant.answers.all(),
    )
    needs = _needs_form(request, participant)
    form.embedded = [needs] if needs else []  # type: ignore[attr-defined]
    is_valid = form.is_bound and all([form.is_valid(), needs is None or needs.is_valid()])
    if is_valid and _kept(form, needs, participant, by=by, now=now):
        messages.success(request, _("Svarene er lagret."))
        return redirect(back)
    context = {
        "event": event,
        "participant": participant,
        "form": form,
        "needs": needs,
        "has_need": needs is not None and Need.objects.filter(participant=participant).exists(),
        "back": back,
        "refusal": rules.refusal_to_change_answers(participant, by=by, now=now),
    }
    return render(request, "events/answers.html", context)


def _needs_form(request: HttpRequest, participant: Participant) -> NeedsForm | None:
    """What is kept is health data of theirs: a main contact or colleague writes it anew, and does
    not read it."""
    if not participant.event.asks_for_needs:
        return None
    return NeedsForm(request.POST if request.method == "POST" else None)


@transaction.atomic
def _kept(
    form: QuestionsForm,
    needs: NeedsForm | None,
    participant: Participant,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    try:
        answers.change_answers(participant=participant, given=form.given, by=by, now=now)
        if needs and (needs.needs or "forget" in needs.data):
            keep_needs(participant=participant, needs=needs.needs, by=by, now=now)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


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
