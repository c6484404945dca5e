from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.http import HtmxHttpRequest
from members.services import left_alone


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop_invitations(request: HtmxHttpRequest, signed: str) -> HttpResponse:
    """From the link in an invitation. Opening it changes nothing: mail scanners open all links."""
    person = left_alone.person_of(signed)
    if person is None:
        raise Http404
    if request.method == "POST":
        person = left_alone.want_invitations(
            person=person, wanted=False, by=None, now=timezone.now()
        )
    is_stopped = person.invitations_stopped_at is not None
    return render(request, "members/stop_invitations.html", {"is_stopped": is_stopped})
