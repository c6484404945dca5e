"""The agenda, written by those who run the forum."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from meetings import rules, services
from meetings.forms.meetings import ItemForm
from meetings.models import AgendaItem, Meeting
from meetings.views.pieces import form_page, run_meeting


@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: AuthenticatedHttpRequest, meeting_uid: UUID) -> HttpResponse:
    meeting = run_meeting(request, meeting_uid)
    if rules.refusal_to_change(meeting):
        return redirect(meeting)
    form = ItemForm(request.POST or None)
    if form.is_valid() and _is_written(request, form, meeting):
        messages.success(request, _("Saken står på lista."))
        return redirect("meetings:agenda", meeting.uid)
    context = {
        "meeting": meeting,
        "forum": meeting.forum,
        "agenda": meeting.agenda.all(),
        "form": form,
    }
    return render(request, "meetings/agenda.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: AuthenticatedHttpRequest, meeting_uid: UUID, item_id: int) -> HttpResponse:
    meeting = run_meeting(request, meeting_uid)
    if rules.refusal_to_change(meeting):
        return redirect(meeting)
    found = get_object_or_404(meeting.agenda.all(), pk=item_id)
    form = ItemForm(request.POST or None, instance=found)
    if form.is_valid() and _is_written(request, form, meeting, found):
        messages.success(request, _("Saken er endret."))
        return redirect("meetings:agenda", meeting.uid)
    return form_page(
        request,
        form,
        heading=_("Endre saken"),
        submit=_("Lagre"),
        back=_agenda_url(meeting),
        forum=meeting.forum,
        meeting=meeting,
    )


@require_POST
def remove_item(request: AuthenticatedHttpRequest, meeting_uid: UUID, item_id: int) -> HttpResponse:
    meeting = run_meeting(request, meeting_uid)
    found = get_object_or_404(meeting.agenda.select_related("meeting"), pk=item_id)
    try:
        services.remove_item(item=found, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("«%(item)s» er tatt av lista.") % {"item": found.title})
    return redirect("meetings:agenda", meeting.uid)


def _is_written(
    request: AuthenticatedHttpRequest,
    form: ItemForm,
    meeting: Meeting,
    item: AgendaItem | None = None,
) -> bool:
    try:
        services.write_item(
            meeting=meeting,
            item=item,
            words=form.words,
            number=form.cleaned_data["number"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _agenda_url(meeting: Meeting) -> str:
    return reverse("meetings:agenda", args=[meeting.uid])
