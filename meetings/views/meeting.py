"""A meeting's page, and its file for a calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from meetings import ical, rules, services
from meetings.enums import MeetingState
from meetings.forms.meetings import AnswerDatesForm
from meetings.models import DateReply, FollowUp, Meeting, Record
from meetings.querysets import access_to
from meetings.views.pieces import joined_meeting, run_meeting


@login_not_required
@require_safe
def meeting(request: HttpRequest, meeting_uid: UUID) -> HttpResponse:
    now = timezone.now()
    found = _visible(request, meeting_uid, on=timezone.localdate(now))
    return render(request, "meetings/meeting.html", page_of(request, found, now=now))


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, meeting_uid: UUID) -> HttpResponse:
    today = timezone.localdate()
    visible = Meeting.objects.visible_to(request.user, on=today).exclude(starts_at=None)
    found = get_object_or_404(visible.select_related("forum"), uid=meeting_uid)
    is_inside = rules.may_read(request.user, found.forum, on=today)
    response = HttpResponse(
        ical.file_of(found, is_inside=is_inside), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="mote-{found.pk}.ics"'
    return response


@require_POST
def answer_dates(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> HttpResponse:
    now = timezone.now()
    found = joined_meeting(request, meeting_uid)
    form = _answer_form(request, found, request.POST)
    if form.is_valid():
        try:
            services.answer_dates(meeting=found, answers=form.answers, by=request.user, now=now)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, _("Svarene dine er lagret. Du kan endre dem til datoen er valgt.")
            )
        return redirect(found)
    context = page_of(request, found, now=now) | {"form": form}
    return render(request, "meetings/meeting.html", context)


@require_POST
def choose_date(
    request: AuthenticatedHttpRequest, meeting_uid: UUID, option_id: int
) -> HttpResponse:
    found = run_meeting(request, meeting_uid)
    option = get_object_or_404(found.date_options.select_related("meeting"), pk=option_id)
    try:
        services.choose_date(option=option, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Datoen er valgt, og alle som er med, er kalt inn."))
    return redirect(found)


def page_of(request: HttpRequest, meeting: Meeting, *, now: datetime) -> dict[str, Any]:
    """What the page shows this person."""
    today = timezone.localdate(now)
    is_inside = rules.may_read(request.user, meeting.forum, on=today)
    record = Record.objects.visible_to(request.user, on=today).filter(meeting=meeting).first()
    context: dict[str, Any] = {
        "meeting": meeting,
        "forum": meeting.forum,
        "is_inside": is_inside,
        "may_run": is_inside and rules.may_run(request.user, meeting.forum, on=today),
        "record": record,
        "is_over": meeting.ends_at is not None and meeting.ends_at <= now,
        "has_begun": meeting.starts_at is not None and meeting.starts_at <= now,
        "today": today,
        "files": meeting.files.visible_to(request.user, on=today),
    }
    if context["may_run"]:
        context["ways"] = access_to(meeting.forum).ways(meeting)
    if is_inside:
        context["agenda"] = meeting.agenda.all()
        if meeting.state != MeetingState.CANCELLED:
            context["follow_ups"] = _follow_ups(meeting)
        if meeting.state == MeetingState.PROPOSED:
            context["dates"] = rules.answers_by_date(meeting, on=today)
            context["form"] = _answer_form(request, meeting, None)
    return context


def _follow_ups(meeting: Meeting) -> Any:
    """Those that stood open when it was held; of one to come, those that do now."""
    rows = FollowUp.objects.filter(forum=meeting.forum).with_all()
    if meeting.state == MeetingState.HELD and meeting.starts_at:
        return rows.open_at(meeting.starts_at)
    return rows.still_open()


def _answer_form(request: HttpRequest, meeting: Meeting, data: Any) -> AnswerDatesForm:
    mine = DateReply.objects.filter(option__meeting=meeting, person=request.user.pk)
    return AnswerDatesForm(
        data,
        options=meeting.date_options.all(),
        replies=dict(mine.values_list("option", "answer")),
    )


def _visible(request: HttpRequest, meeting_uid: UUID, *, on: date) -> Meeting:
    visible = Meeting.objects.visible_to(request.user, on=on)
    return get_object_or_404(visible.select_related("forum", "called_by"), uid=meeting_uid)
