"""The way to a meeting on the net: one address for good, open when it is time and for those with
a place. Only here does anybody get the link."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.http import AuthenticatedHttpRequest
from events import rules
from events.mail.facts import path_of
from events.models import Participant
from events.views.mine import own_participant


@never_cache
@require_safe
def join(request: AuthenticatedHttpRequest, slug: str, reference: UUID) -> HttpResponse:
    return _door(request, own_participant(request, slug, reference))


@login_not_required
@never_cache
@require_safe
def join_by_link(request: HttpRequest, slug: str, link: str) -> HttpResponse:
    """For whoever has no account: the link in their letters lets them in."""
    holder = rules.holder_of(link)
    if holder is None or holder.participant.event.slug != slug:
        raise Http404
    return _door(request, holder.participant)


def _door(request: HttpRequest, participant: Participant) -> HttpResponse:
    event = participant.event
    refusal = rules.refusal_to_join(participant, now=timezone.now())
    if refusal is None and not _comes_from_login(request):
        return HttpResponseRedirect(event.online_url)
    context = {
        "event": event,
        "has_account": participant.person_id is not None,
        "back_path": path_of(participant),
        "refusal": refusal,
        "joins_from": rules.joins_from(event),
    }
    return render(request, "events/join.html", context)


def _comes_from_login(request: HttpRequest) -> bool:
    """A browser does not follow what answers a form out of the portal (CSP, `form-action`), and
    whoever just logged in is still on the way from one: they press once more."""
    referer = urlsplit(request.META.get("HTTP_REFERER", ""))
    return referer.netloc == request.get_host() and "/konto/" in referer.path
