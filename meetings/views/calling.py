"""For those who run a forum: call a meeting, change and cancel it, propose dates."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from meetings import rules, services
from meetings.enums import MeetingState
from meetings.forms.meetings import CancelForm, DatesFormSet, MeetingForm, WordsForm
from meetings.querysets import access_to
from meetings.views.pieces import form_page, run_forum, run_meeting

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def call(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    now = timezone.now()
    forum = run_forum(request, forum_slug)
    hosts = access_to(forum).hosts(forum, timezone.localdate(now))
    form = MeetingForm(request.POST or None, hosts=hosts)
    if form.is_valid():
        try:
            called = services.call_meeting(forum=forum, words=form.words, by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            is_told = called.ends_at is not None and called.ends_at > now
            messages.success(
                request,
                _("Møtet er kalt inn. Alle som er med, får brev med kalenderfil.")
                if is_told
                else _("Møtet er lagret. Det har vært, så ingen får brev."),
            )
            return redirect(called)
    context = {
        "forum": forum,
        "form": form,
        "told": len(rules.people_of(forum, on=timezone.localdate(now))),
    }
    return render(request, "meetings/call.html", context)


@require_http_methods(GET_AND_POST)
def propose_dates(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    now = timezone.now()
    forum = run_forum(request, forum_slug)
    hosts = access_to(forum).hosts(forum, timezone.localdate(now))
    form = WordsForm(request.POST or None, hosts=hosts)
    dates = DatesFormSet(request.POST or None, prefix="datoer")
    if form.is_valid() and dates.is_valid():
        try:
            proposed = services.propose_meeting(
                forum=forum, words=form.words, dates=dates.dates, by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Alle som er med, får brev og kan svare hva som passer."))
            return redirect(proposed)
    return render(
        request, "meetings/propose_dates.html", {"forum": forum, "form": form, "dates": dates}
    )


@require_http_methods(GET_AND_POST)
def change(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> HttpResponse:
    now = timezone.now()
    meeting = run_meeting(request, meeting_uid)
    if rules.refusal_to_change(meeting):
        return redirect(meeting)
    kind = WordsForm if meeting.state == MeetingState.PROPOSED else MeetingForm
    hosts = access_to(meeting.forum).hosts(meeting.forum, timezone.localdate(now))
    sequence = meeting.sequence
    form = kind(request.POST or None, instance=meeting, hosts=hosts)
    if form.is_valid():
        try:
            changed = services.change_meeting(
                meeting=meeting, words=form.words, by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            is_told = changed.sequence != sequence and changed.state == MeetingState.PLANNED
            messages.success(
                request,
                _("Møtet er endret. Er det flyttet, får alle som er med, brev om det.")
                if is_told
                else _("Møtet er endret. Ingen får brev om det."),
            )
            return redirect(changed)
    return form_page(
        request,
        form,
        heading=_("Endre eller flytt møtet"),
        lead=_("Endrer du tid, sted eller lenke, får alle som er med, brev med ny kalenderfil."),
        submit=_("Lagre"),
        back=meeting.get_absolute_url(),
        forum=meeting.forum,
        meeting=meeting,
    )


@require_http_methods(GET_AND_POST)
def cancel(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> HttpResponse:
    now = timezone.now()
    meeting = run_meeting(request, meeting_uid)
    if rules.refusal_to_change(meeting):
        return redirect(meeting)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            services.cancel_meeting(
                meeting=meeting, because=form.cleaned_data["because"], by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Møtet er avlyst. Alle som er med, får brev om det."))
            return redirect(meeting)
    return form_page(
        request,
        form,
        heading=_("Avlys møtet"),
        lead=_("Alle som er med, får brev, og møtet blir strøket i kalenderen deres."),
        submit=_("Avlys møtet"),
        color="danger",
        back=meeting.get_absolute_url(),
        forum=meeting.forum,
        meeting=meeting,
    )
