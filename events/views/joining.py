"""The way to a meeting on the net: one address for good, open when it is time and for those with
a place. Only here does anybody get the link."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.http import AuthenticatedHttpRequest
from events import rules
from events.views.mine import own_participant


@never_cache
@require_safe
def join(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    participant = own_participant(request, slug, reference)
    event = participant.event
    refusal = rules.refusal_to_join(participant, now=timezone.now())
    if refusal is None and not _comes_from_login(request):
        return HttpResponseRedirect(event.online_url)
    context = {
        "event": event,
        "booking": participant.booking,
        "refusal": refusal,
        "joins_from": rules.joins_from(event),
    }
    return render(request, "events/join.html", context)


def _comes_from_login(request: AuthenticatedHttpRequest) -> bool:
    """A browser does not follow what answers a form out of the portal (CSP, `form-action`), and
    whoever just logged in is still on the way from one: they press once more."""
    referer = urlsplit(request.META.get("HTTP_REFERER", ""))
    return referer.netloc == request.get_host() and "/konto/" in referer.path
