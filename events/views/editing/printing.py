"""What is printed before the day: name badges, and lists for the door and the tables."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events.enums import BadgeFormat, PrintedList
from events.forms.printing import BadgesForm, ListForm
from events.models import Certificate, Event
from events.papers import lists
from events.services.certificates import issue_to_all
from events.services.printing import print_badges, print_list
from events.views.editing.overview import edited_event
from events.views.ticket import pdf_response


@require_safe
def paper(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    event = edited_event(request, slug, now=timezone.now())
    return _page(request, event, ListForm(event=event))


@require_http_methods(["GET", "HEAD", "POST"])
def badges(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = BadgesForm(request.POST or None, event=event)
    if not form.is_valid():
        count = event.participants.registered().count()
        context = {"event": event, "form": form, "count": count}
        return render(request, "events/editing/badges.html", context)
    made = print_badges(
        event=event,
        participants=None if form.is_for_everybody else list(form.cleaned_data["participants"]),
        badge_format=BadgeFormat(form.cleaned_data["badge_format"]),
        by=request.user,
        now=now,
    )
    return pdf_response(made, name=f"navneskilt-{event.slug}.pdf")


@require_safe
def printed_list(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """As a page, to look at and print from the browser."""
    event = edited_event(request, slug, now=timezone.now())
    form = ListForm(request.GET, event=event)
    if not form.is_valid():
        return _page(request, event, form)
    session = form.cleaned_data["session"]
    words = lists.words_of(event, PrintedList(form.cleaned_data["kind"]), session=session)
    context = {"event": event, "words": words, "session": session}
    return render(request, "events/editing/printed_list.html", context)


@require_POST
def list_file(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = ListForm(request.POST, event=event)
    if not form.is_valid():
        return _page(request, event, form)
    kind = PrintedList(form.cleaned_data["kind"])
    session = form.cleaned_data["session"]
    made = print_list(event=event, kind=kind, session=session, by=request.user, now=now)
    return pdf_response(made, name=f"liste-{event.slug}.pdf")


@require_POST
def certificates(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    try:
        count = issue_to_all(event=event, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        sentence = ngettext(
            "%(count)d deltakerbevis er laget, og brevet er på vei.",
            "%(count)d deltakerbevis er laget, og brevene er på vei.",
            count,
        )
        nobody = _("Alle som kom, har deltakerbevis fra før.")
        messages.success(request, sentence % {"count": count} if count else nobody)
    return redirect("events:paper", event.slug)


def _page(request: AuthenticatedHttpRequest, event: Event, form: ListForm) -> HttpResponse:
    issued = Certificate.objects.live().filter(participant__event=event)
    context = {
        "event": event,
        "form": form,
        "count": event.participants.registered().count(),
        "is_over": event.ends_at <= timezone.now(),
        "came": event.participants.came().count(),
        "issued": issued.count(),
    }
    return render(request, "events/editing/paper.html", context)
