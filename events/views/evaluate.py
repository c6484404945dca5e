"""What one thought, from the link in the letter. No login: nobody is to know who it was."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.http import HtmxHttpRequest
from core.refusals import Refused
from events import rules
from events.enums import Refusal
from events.forms.evaluations import EvaluationForm
from events.models import Evaluation
from events.services import evaluations


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HtmxHttpRequest, slug: str, signed: str) -> HttpResponse:
    """Opening it changes nothing: mail scanners open all links."""
    now = timezone.now()
    found = Evaluation.objects.select_related("event")
    evaluation = get_object_or_404(found, event__slug=slug)
    if not evaluations.is_genuine(signed, evaluation.event):
        raise Http404
    form = EvaluationForm(
        *((request.POST,) if request.method == "POST" else ()), items=evaluation.items.all()
    )
    if request.method == "POST" and form.is_valid():
        try:
            evaluations.reply(evaluation=evaluation, signed=signed, given=form.given, now=now)
        except Refused as refused:
            if refused.reason != Refusal.EVALUATED:
                form.add_error(None, str(refused))
        if not form.errors:
            return redirect("events:evaluate", slug, signed)
    context = {
        "event": evaluation.event,
        "form": form,
        "is_used": evaluations.is_used(signed),
        "refusal": rules.refusal_to_evaluate(evaluation, now=now),
        "closes_at": rules.evaluation_closes_at(evaluation),
    }
    return render(request, "events/evaluate.html", context)
