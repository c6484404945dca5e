"""What those who are in a network see of it, and the letters they write to each other."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from meetings.enums import MeetingState
from meetings.models import FollowUp, Meeting, Proposal
from networks import rules, services
from networks.enums import MembershipState
from networks.forms import MessageForm
from networks.models import Representative
from networks.services import writing
from networks.views.gate import joined_by_me
from outbox.http import LETTER_POLICY
from outbox.rendering import RenderedLetter

DRAFT = "letter_to_network"
SHOWN = 8


@require_safe
def space(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    network = joined_by_me(request, network_slug)
    now = timezone.now()
    today = timezone.localdate(now)
    running = Representative.objects.valid(on=today).select_related("person")
    meetings = Meeting.objects.filter(forum=network)
    awaited = list(meetings.awaited(now=now)[: 2 * SHOWN])
    rows = list(
        network.memberships.valid(on=today)
        .listed()
        .prefetch_related(Prefetch("representatives", running, to_attr="met_by"))
    )
    members = [each for each in rows if each.state == MembershipState.MEMBER]
    roster = list(network.roles.valid(on=today).in_order())
    context = {
        "network": network,
        "coming": [each for each in awaited if each.state == MeetingState.PLANNED],
        "undated": [each for each in awaited if each.state == MeetingState.PROPOSED],
        "past": meetings.past(now=now).select_related("record")[:SHOWN],
        "open": FollowUp.objects.filter(forum=network)
        .still_open()
        .select_related("owner", "target_organisation"),
        "proposals": Proposal.objects.filter(forum=network, state="open").select_related("line"),
        "roster": roster,
        "organisations": [each for each in members if each.organisation],
        "people": rules.who_is_in(network, members=members, roles=roster, on=today),
        "has_role": any(term.person_id == request.user.pk for term in roster),
        "files": network.files.all()[:SHOWN],
        "asking": sum(1 for each in rows if each.state == MembershipState.ASKED)
        if network.is_run
        else 0,
        "writes": rules.may_write_to_all(request.user, network, on=today),
        "today": today,
    }
    return render(request, "networks/space.html", context)


# ---- Writing to all ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    """First the letter as it will be, then it is sent."""
    network = _written_to_by_me(request, network_slug)
    form = MessageForm(request.POST if request.method == "POST" else None)
    count, letter = 0, None
    if form.is_valid():
        if request.POST.get("step") == "send" and _sent(request, network, form):
            return redirect("networks:space", network.slug)
        count, letter = _seen(request, network, form)
    context = {"network": network, "form": form, "letter": letter, "count": count}
    return render(request, "networks/write.html", context)


@require_safe
@never_cache
@xframe_options_sameorigin
@csp(LETTER_POLICY)  # type: ignore[arg-type]
def written(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    """What was last looked at, as the first of the receivers gets it."""
    network = _written_to_by_me(request, network_slug)
    draft = request.session.get(DRAFT, {})
    if draft.get("network") != network.pk:
        raise Http404
    words = {name: draft[name] for name in ("to", "subject", "text")}
    _count, letter = writing.as_received(
        network=network, **words, by=request.user, now=timezone.now()
    )
    if letter is None:
        raise Http404
    # In a sandboxed frame: its links open in a window of their own.
    return HttpResponse(letter.html.replace("<head>", '<head><base target="_blank">', 1))


def _seen(
    request: AuthenticatedHttpRequest, network: Any, form: MessageForm
) -> tuple[int, RenderedLetter | None]:
    """The words wait in the session for the frame to ask for them."""
    words = {name: form.cleaned_data[name] for name in ("to", "subject", "text")}
    request.session[DRAFT] = {"network": network.pk, **words}
    return writing.as_received(network=network, **words, by=request.user, now=timezone.now())


def _sent(request: AuthenticatedHttpRequest, network: Any, form: MessageForm) -> bool:
    try:
        count = services.write_to(
            network=network, **form.cleaned_data, by=request.user, now=timezone.now()
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    request.session.pop(DRAFT, None)
    said = ngettext("%(count)d brev er sendt.", "%(count)d brev er sendt.", count)
    messages.success(request, said % {"count": count})
    return True


def _written_to_by_me(request: AuthenticatedHttpRequest, network_slug: str) -> Any:
    network = joined_by_me(request, network_slug)
    if not rules.may_write_to_all(request.user, network, on=timezone.localdate()):
        raise Http404
    return network
