"""Inviting the people of the chapter's members: whom, why, and once each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events.services import invitations
from events.views.editing.overview import edited_event


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    if request.method == "POST":
        try:
            count = invitations.invite(event=event, by=request.user, now=now)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _sentence(count))
        return redirect("events:invite", slug)
    context = {
        "event": event,
        "refusal": invitations.refusal_to_invite(event, now=now),
        "invited": invitations.whom(event, on=timezone.localdate(now)) if event.chapter else None,
    }
    return render(request, "events/editing/invite.html", context)


def _sentence(count: int) -> str:
    if not count:
        return _("Alle er invitert før. Ingen fikk brev nå.")
    sentence = ngettext("%(count)d invitasjon er sendt.", "%(count)d invitasjoner er sendt.", count)
    return sentence % {"count": count}
