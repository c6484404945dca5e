"""A letter to those who are coming, seen as it is received before it is sent."""

from __future__ import annotations

from datetime import datetime

from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events.forms.writing import MessageForm
from events.models import Event
from events.services import writing
from events.services.writing import Receivers
from events.views.editing.overview import edited_event
from events.views.editing.thanks import letter_page
from outbox.http import LETTER_POLICY
from outbox.rendering import RenderedLetter

DRAFT = "letter_to_participants"


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """First the letter as it will be, then it is sent."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = MessageForm(*((request.POST,) if request.method == "POST" else ()), event=event)
    letter = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") == "send" and _sent(request, event, form):
            return redirect("events:participants", event.slug)
        letter = _seen(request, event, form, now=now)
    context = {
        "event": event,
        "form": form,
        "letter": letter,
        "count": writing.receivers_of(event, form.receivers).count() if letter else 0,
        "is_anybody": "chosen" in form.fields,
        "answer_to": writing.answer_to(event),
    }
    return render(request, "events/editing/message.html", context)


def _seen(
    request: AuthenticatedHttpRequest, event: Event, form: MessageForm, *, now: datetime
) -> RenderedLetter | None:
    """The words wait in the session for the frame to ask for them."""
    given = form.cleaned_data
    letter = writing.as_received(
        event=event,
        subject=given["subject"],
        text=given["text"],
        receivers=form.receivers,
        now=now,
    )
    if letter:
        request.session[DRAFT] = {
            "event": event.pk,
            "subject": given["subject"],
            "text": given["text"],
            "to": writing.receivers_of(event, form.receivers).values_list("pk", flat=True)[0],
        }
    return letter


@require_safe
@never_cache
@xframe_options_sameorigin
@csp(LETTER_POLICY)  # type: ignore[arg-type]
def message_letter(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """What was last looked at, as the first of the receivers gets it."""
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    draft = request.session.get(DRAFT, {})
    if draft.get("event") != event.pk:
        raise Http404
    letter = writing.as_received(
        event=event,
        subject=draft["subject"],
        text=draft["text"],
        receivers=Receivers("chosen", chosen=[draft["to"]]),
        now=now,
    )
    if letter is None:
        raise Http404
    return letter_page(letter)


def _sent(request: AuthenticatedHttpRequest, event: Event, form: MessageForm) -> bool:
    given = form.cleaned_data
    try:
        count = writing.write_to_participants(
            event=event,
            uid=given["uid"],
            subject=given["subject"],
            text=given["text"],
            receivers=form.receivers,
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    request.session.pop(DRAFT, None)
    sentence = ngettext("%(count)d brev er sendt.", "%(count)d brev er sendt.", count)
    messages.success(request, sentence % {"count": count})
    return True
