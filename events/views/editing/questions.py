"""What the organiser asks those who sign up, and what they answered."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events.enums import KINDS_WITH_CHOICES, QuestionKind, YesNo
from events.forms.asking import LibraryForm, QuestionForm
from events.models import Answer, Event, EventQuestion
from events.services import questions
from events.views.editing.overview import edited_event


@require_http_methods(["GET", "HEAD", "POST"])
def asked_questions(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The form as it is; sent, it takes a question from the library."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = LibraryForm(*((request.POST,) if request.method == "POST" else ()), event=event)
    if request.method == "POST" and form.is_valid():
        try:
            questions.put(
                event=event, question=form.cleaned_data["question"], by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Spørsmålet er med i påmeldingen."))
            return redirect("events:questions", event.slug)
    rows = event.questions.counted().select_related("question").prefetch_related("required_for")
    context = {
        "event": event,
        "rows": [row for row in rows if row.is_asked],
        "taken_out": [row for row in rows if not row.is_asked],
        "form": form,
        "has_library": form.fields["question"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render(request, "events/editing/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write_question(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = QuestionForm(*((request.POST,) if request.method == "POST" else ()), event=event)
    if request.method == "POST" and form.is_valid():
        try:
            questions.write(
                event=event,
                uid=form.cleaned_data["uid"],
                words=form.words,
                who=form.who,
                is_in_library=form.cleaned_data["is_in_library"],
                by=request.user,
                now=now,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Spørsmålet er med i påmeldingen."))
            return redirect("events:questions", event.slug)
    return render(request, "events/editing/question.html", {"event": event, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_question(request: AuthenticatedHttpRequest, slug: str, question_uid: UUID) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    asked = _asked(event, question_uid)
    form = QuestionForm(
        *((request.POST,) if request.method == "POST" else ()), event=event, asked=asked
    )
    if request.method == "POST" and form.is_valid():
        try:
            questions.rewrite(
                asked=asked,
                words=form.words,
                who=form.who,
                is_in_library=form.cleaned_data.get("is_in_library"),
                by=request.user,
                now=now,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Lagret."))
            return redirect("events:questions", event.slug)
    context = {"event": event, "form": form, "asked": asked, "is_answered": asked.answers.exists()}
    return render(request, "events/editing/question.html", context)


@require_POST
def take_question_out(
    request: AuthenticatedHttpRequest, slug: str, question_uid: UUID
) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    questions.take_out(asked=_asked(event, question_uid), by=request.user, now=now)
    messages.success(request, _("Spørsmålet er tatt ut av påmeldingen."))
    return redirect("events:questions", event.slug)


@require_POST
def move_question_up(
    request: AuthenticatedHttpRequest, slug: str, question_uid: UUID
) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    questions.move_up(asked=_asked(event, question_uid), by=request.user, now=now)
    return redirect("events:questions", event.slug)


@require_safe
def question_answers(
    request: AuthenticatedHttpRequest, slug: str, question_uid: UUID
) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    rows = event.questions.select_related("question")
    asked = get_object_or_404(rows, uid=question_uid)
    found = asked.answers.told().select_related("participant").order_by("participant__name", "pk")
    context = {
        "event": event,
        "asked": asked,
        "answers": found,
        "counts": _counts(asked, list(found)),
    }
    return render(request, "events/editing/question_answers.html", context)


def _asked(event: Event, uid: UUID) -> EventQuestion:
    rows = event.questions.asked().select_related("question", "event")
    return get_object_or_404(rows, uid=uid)


def _counts(asked: EventQuestion, found: list[Answer]) -> list[tuple[str, int]]:
    """How many chose what; empty where people write their own."""
    counted = Counter(line for answer in found for line in answer.text.splitlines())
    if asked.question.kind == QuestionKind.YES_NO:
        return [(str(each.label), counted[each.value]) for each in YesNo]
    if asked.question.kind in KINDS_WITH_CHOICES:
        return [(choice, counted[choice]) for choice in asked.question.choices]
    return []
