"""After the meetup: the letter of thanks, what people are asked, and what they thought."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from core.spreadsheets import FileFormat
from events import rules
from events.forms.evaluations import EvaluationSetupForm, ThanksForm
from events.models import Evaluation, Event
from events.services import evaluations, thanks
from events.views.editing.overview import edited_event
from outbox.http import LETTER_POLICY
from outbox.rendering import RenderedLetter


def letter_page(letter: RenderedLetter) -> HttpResponse:
    """For a frame in a sandbox; its links open in a window of their own."""
    return HttpResponse(letter.html.replace("<head>", '<head><base target="_blank">', 1))


@require_http_methods(["GET", "HEAD", "POST"])
def thank(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Two forms on one page, of which both have `is_wanted`: `part` says which was sent."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    kept = thanks.thanks_of(event)
    evaluation = Evaluation.objects.filter(event=event).first()
    part = request.POST.get("part") if request.method == "POST" else None
    letter = ThanksForm(
        request.POST if part == "letter" else None,
        initial={"is_wanted": kept.is_wanted, "greeting": kept.greeting},
        auto_id="letter_%s",
    )
    setup = EvaluationSetupForm(
        request.POST if part == "evaluation" else None,
        evaluation=evaluation,
        items=evaluations.items_of(event),
    )
    if letter.is_valid():
        thanks.set_up(event=event, **letter.cleaned_data, by=request.user, now=now)
        return _saved(request, slug)
    if setup.is_valid() and _is_set_up(request, event, setup):
        return _saved(request, slug)
    thanked_at = rules.thanked_at(event)
    context = {
        "event": event,
        "letter": letter,
        "setup": setup,
        "form": letter if letter.errors else setup,
        "thanked_at": thanked_at,
        "is_sent": kept.is_wanted and now >= thanked_at,
        "reader": request.user,
    }
    return render(request, "events/editing/thanks.html", context)


def _is_set_up(request: AuthenticatedHttpRequest, event: Event, form: EvaluationSetupForm) -> bool:
    try:
        evaluations.set_up(
            event=event,
            is_wanted=form.cleaned_data["is_wanted"],
            days_open=form.cleaned_data["days_open"],
            items=form.items if form.cleaned_data["is_wanted"] else None,
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _saved(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    messages.success(request, _("Lagret."))
    return redirect("events:thank", slug)


@require_safe
@xframe_options_sameorigin
@csp(LETTER_POLICY)  # type: ignore[arg-type]
def thanks_letter(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """As it is kept, to the one who looks."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    return letter_page(thanks.preview(event, reader=request.user, now=now))


@require_safe
def evaluation(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    found = Evaluation.objects.filter(event=event).select_related("event").first()
    context: dict[str, Any] = {
        "event": event,
        "evaluation": found,
        "fewest": rules.ANSWERS_BEFORE_SHOWN,
        "is_over": event.ends_at <= now,
        "formats": FileFormat.choices,
    }
    if found:
        context["results"] = evaluations.results(found)
        context["closes_at"] = rules.evaluation_closes_at(found)
        context["is_open"] = rules.refusal_to_evaluate(found, now=now) is None
    return render(request, "events/editing/evaluation.html", context)


@require_POST
def export_evaluation(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    found = Evaluation.objects.filter(event=event).select_related("event").first()
    if found is None or not rules.shows_results(found):
        raise Http404
    wanted = request.POST.get("file_format", "")
    made = evaluations.export_results(
        evaluation=found,
        file_format=FileFormat(wanted) if wanted in FileFormat.values else FileFormat.XLSX,
        by=request.user,
        now=now,
    )
    return HttpResponse(
        made.content,
        headers={
            "Content-Type": made.content_type,
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "Cache-Control": "no-store",
        },
    )
