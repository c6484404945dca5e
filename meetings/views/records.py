"""The record of a meeting: read, written while it goes on, and approved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest, editor_media, with_text_editor
from core.refusals import Refused
from meetings import rules, services
from meetings.enums import RecordState, Refusal
from meetings.forms.records import PointFormSet, RecordForm, SendBackForm, as_of, point_rows
from meetings.models import FollowUp, Meeting, Record
from meetings.views.pieces import form_page, run_meeting


class _Media:
    """Of both forms, as one."""

    def __init__(self, *forms: Any) -> None:
        self.media = sum((form.media for form in forms[1:]), forms[0].media)


@login_not_required
@require_safe
def record(request: HttpRequest, meeting_uid: UUID) -> HttpResponse:
    today = timezone.localdate()
    visible = Record.objects.visible_to(request.user, on=today)
    found = get_object_or_404(
        visible.select_related("meeting__forum", "approved_by"), meeting__uid=meeting_uid
    )
    meeting, forum = found.meeting, found.meeting.forum
    is_inside = rules.may_read(request.user, forum, on=today)
    context = {
        "record": found,
        "meeting": meeting,
        "forum": forum,
        "today": today,
        "is_inside": is_inside,
        "points": found.points.all(),
        "attendance": meeting.attendance.all(),
        "follow_ups": _follow_ups(found) if is_inside else [],
        "may_run": is_inside and rules.may_run(request.user, forum, on=today),
        "may_approve": is_inside
        and found.state == RecordState.FOR_APPROVAL
        and rules.refusal_to_approve(request.user, forum, on=today) is None,
    }
    return render(request, "meetings/record.html", context)


@require_POST
def begin(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> HttpResponse:
    meeting = run_meeting(request, meeting_uid)
    try:
        services.begin_record(meeting=meeting, by=request.user, now=timezone.now())
    except Refused as refused:
        if refused.reason != Refusal.RECORD_BEGUN:
            messages.error(request, str(refused))
            return redirect(meeting)
    return redirect("meetings:write_record", meeting.uid)


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> HttpResponse:
    meeting = run_meeting(request, meeting_uid)
    found = get_object_or_404(Record, meeting=meeting)
    found.meeting = meeting
    if found.state != RecordState.DRAFT:
        return redirect("meetings:record", meeting.uid)
    people = rules.people_of(meeting.forum, on=timezone.localdate())
    data = request.POST or None
    form, points = _forms(data, found, people)
    overtaken = None
    if form.is_valid() and points.is_valid():
        try:
            _save(form, points, meeting, by=request.user)
        except Refused as refused:
            overtaken = Record.objects.prefetch_related("points").get(pk=found.pk)
            form, points = _forms(as_of(request.POST, overtaken.version), found, people)
            form.full_clean()
            form.add_error(None, str(refused))
        else:
            return _go_on(request, meeting, found)
    context = {
        "form": form,
        "points": points,
        "record": found,
        "overtaken": overtaken,
        "meeting": meeting,
        "forum": meeting.forum,
        "follow_ups": _follow_ups(found),
        "open": FollowUp.objects.filter(forum=meeting.forum).still_open().with_all(),
        "today": timezone.localdate(),
        "editor": editor_media(_Media(form, points), request),
    }
    return render(request, "meetings/write_record.html", context)


def _forms(data: Any, record: Record, people: list[Any]) -> tuple[RecordForm, Any]:
    form = RecordForm(data, instance=record, people=people)
    return form, PointFormSet(data, prefix="punkter", initial=point_rows(record))


def _save(form: RecordForm, points: Any, meeting: Meeting, *, by: Any) -> None:
    services.save_record(
        record=Record(meeting=meeting),
        seen=form.cleaned_data["seen"],
        words=form.words,
        points=points.points,
        present=form.present,
        guests=form.cleaned_data["guests"],
        by=by,
        now=timezone.now(),
    )


def _go_on(request: AuthenticatedHttpRequest, meeting: Meeting, record: Record) -> HttpResponse:
    """Where the button that was pressed leads: the words are saved first."""
    step, _colon, key = request.POST.get("step", "").partition(":")
    messages.success(request, _("Referatet er lagret."), extra_tags=f"record-{record.pk}")
    if step in ("take_on", "propose"):
        return redirect(f"{reverse(f'meetings:{step}', args=[meeting.forum.slug])}?punkt={key}")
    if step == "send":
        try:
            services.send_for_approval(record=record, by=request.user, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Referatet er sendt til godkjenning."))
            return redirect("meetings:record", meeting.uid)
    return redirect("meetings:write_record", meeting.uid)


@require_POST
def approve(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> HttpResponse:
    found = _run_record(request, meeting_uid)
    try:
        services.approve(record=found, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Referatet er godkjent. Alle som er med, får brev om det."))
    return redirect("meetings:record", meeting_uid)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> HttpResponse:
    found = _run_record(request, meeting_uid)
    form = SendBackForm(request.POST or None)
    if form.is_valid():
        try:
            services.send_back(
                record=found,
                because=form.cleaned_data["because"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Referatet er sendt tilbake, med det du skrev."))
            return redirect("meetings:record", meeting_uid)
    return form_page(
        request,
        form,
        heading=_("Send referatet tilbake"),
        submit=_("Send tilbake"),
        back=reverse("meetings:record", args=[meeting_uid]),
        forum=found.meeting.forum,
        meeting=found.meeting,
    )


def _run_record(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> Record:
    mine = Record.objects.run_by(request.user, on=timezone.localdate())
    return get_object_or_404(mine.select_related("meeting__forum"), meeting__uid=meeting_uid)


def _follow_ups(record: Record) -> Any:
    """Those that come from its points."""
    return FollowUp.objects.filter(point__record=record).with_all()
