"""By the link of somebody without an account: a contact meeting, and what they have taken on.

Opening either changes nothing; to answer which dates suit, and to say what came of it, is a POST.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import rules
from agreements.models import PartyOwner
from agreements.views.sides import holder_or_404
from core.http import HtmxHttpRequest, for_those_with_the_link
from core.refusals import Refused
from meetings import rules as of_meetings
from meetings import services as meetings
from meetings.enums import FollowUpState, MeetingState
from meetings.forms.follow_ups import CarryOverForm, FinishForm
from meetings.forms.meetings import AnswerDatesForm
from meetings.models import DateReply, FollowUp, Meeting, Record


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def held_meeting(request: HtmxHttpRequest, owner_link: str, contact_uid: UUID) -> HttpResponse:
    holder = holder_or_404(owner_link)
    theirs = Meeting.objects.filter(forum=holder.party.agreement_id)
    meeting = get_object_or_404(theirs.select_related("forum", "called_by"), uid=contact_uid)
    form = _form(request, holder, meeting) if meeting.state == MeetingState.PROPOSED else None
    if form and form.is_valid():
        try:
            meetings.answer_dates(
                meeting=meeting,
                answers=form.answers,
                by=rules.guest_of(holder),
                now=timezone.now(),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = _("Svarene dine er lagret. Du kan endre dem til datoen er valgt.")
            messages.success(request, said)
        return redirect(request.path)
    record = Record.objects.approved().filter(meeting=meeting).first()
    context = {
        "agreement": holder.party.agreement,
        "holder": holder,
        "signed": owner_link,
        "meeting": meeting,
        "form": form,
        "dates": of_meetings.answers_by_date(meeting, on=timezone.localdate()) if form else [],
        "agenda": meeting.agenda.all(),
        "record": record,
        "points": record.points.all() if record else [],
        "attendance": meeting.attendance.all() if record else [],
        "follow_ups": FollowUp.objects.filter(point__record=record).with_all() if record else [],
    }
    return render(request, "agreements/held_meeting.html", context)


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def held_follow_up(request: HtmxHttpRequest, owner_link: str, task_uid: UUID) -> HttpResponse:
    """What they have taken on: done, or put off. `part` says which form was sent."""
    holder = holder_or_404(owner_link)
    guest = rules.guest_of(holder)
    task = get_object_or_404(FollowUp.objects.done_by(guest).with_all(), uid=task_uid)
    part = request.POST.get("part", "") if request.method == "POST" else ""
    forms = {
        "finish": FinishForm(request.POST if part == "finish" else None),
        "carry_over": CarryOverForm(request.POST if part == "carry_over" else None),
    }
    form = forms.get(part)
    if form and form.is_valid():
        act = meetings.finish if part == "finish" else meetings.carry_over
        try:
            act(follow_up=task, **form.cleaned_data, by=guest, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Takk. De andre ser det i lista over oppfølginger."))
            return redirect("agreements:held", owner_link)
    context = {
        "agreement": holder.party.agreement,
        "holder": holder,
        "signed": owner_link,
        "task": task,
        "forms": forms if task.state == FollowUpState.OPEN else {},
        "form": form,
        "part": part,
        "today": timezone.localdate(),
    }
    return render(request, "agreements/held_follow_up.html", context)


def _form(request: HtmxHttpRequest, holder: PartyOwner, meeting: Meeting) -> AnswerDatesForm:
    mine = DateReply.objects.filter(option__meeting=meeting, guest=holder.uid)
    return AnswerDatesForm(
        request.POST if request.method == "POST" else None,
        options=meeting.date_options.all(),
        replies=dict(mine.values_list("option", "answer")),
    )
