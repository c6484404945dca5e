"""What a forum might do: proposals with those who support them, and the ballots among them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from meetings import rules, services
from meetings.forms.proposals import BallotForm, LineForm, ProposeForm
from meetings.models import Proposal, RecordPoint, Support
from meetings.views.pieces import form_page, joined_forum, numbered, run_forum


@require_safe
def of_forum(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    now = timezone.now()
    forum = joined_forum(request, forum_slug)
    runs = rules.may_run(request.user, forum, on=timezone.localdate(now))
    mine = Support.objects.filter(proposal=OuterRef("pk"), person=request.user)
    rows = forum.proposals.in_order().select_related("line", "proposed_by")
    rows = rows.annotate(supported=Count("supports"), is_mine=Exists(mine))
    shown: list[Any] = list(rows)
    context = {
        "forum": forum,
        "proposals": [(each, rules.may_withdraw(request.user, each, runs=runs)) for each in shown],
        "ballots": forum.ballots.all(),
        "may_run": runs,
        "may_vote": runs and rules.enough_to_vote_on(shown),
        "now": now,
        "line_form": LineForm(),
    }
    return render(request, "meetings/proposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    forum = joined_forum(request, forum_slug)
    points = RecordPoint.objects.filter(record__meeting__forum=forum)
    point = numbered(points.select_related("record__meeting"), request.GET.get("punkt", ""))
    form = ProposeForm(request.POST or None, forum=forum)
    back = reverse("meetings:proposals", args=[forum.slug])
    if point:
        back = reverse("meetings:write_record", args=[point.record.meeting.uid])
    if form.is_valid():
        try:
            services.propose(
                forum=forum, **form.words, point=point, by=request.user, now=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Forslaget er lagt fram."))
            return redirect(back)
    return form_page(
        request,
        form,
        heading=_("Nytt forslag"),
        lead=_("Fra «%(origin)s».") % {"origin": point} if point else "",
        submit=_("Legg fram"),
        back=back,
        forum=forum,
    )


@require_POST
def support(request: AuthenticatedHttpRequest, forum_slug: str, proposal_id: int) -> HttpResponse:
    proposal = _proposal(request, forum_slug, proposal_id)
    is_wanted = request.POST.get("stotter") == "ja"
    try:
        services.support(
            proposal=proposal, is_wanted=is_wanted, by=request.user, now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('meetings:proposals', args=[forum_slug])}#forslag-{proposal.pk}")


@require_POST
def withdraw(request: AuthenticatedHttpRequest, forum_slug: str, proposal_id: int) -> HttpResponse:
    proposal = _proposal(request, forum_slug, proposal_id)
    try:
        services.withdraw(proposal=proposal, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Forslaget er trukket."))
    return redirect("meetings:proposals", forum_slug)


@require_POST
def add_line(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    forum = run_forum(request, forum_slug)
    form = LineForm(request.POST)
    if form.is_valid():
        services.write_line(
            forum=forum, name=form.cleaned_data["name"], by=request.user, now=timezone.now()
        )
        messages.success(request, _("Linja er lagt til."))
        return redirect("meetings:proposals", forum.slug)
    return form_page(
        request,
        form,
        heading=_("Ny linje"),
        submit=_("Legg til"),
        back=reverse("meetings:proposals", args=[forum.slug]),
        forum=forum,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def open_ballot(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    now = timezone.now()
    forum = run_forum(request, forum_slug)
    form = BallotForm(request.POST or None, forum=forum)
    if form.is_valid():
        try:
            ballot = services.open_ballot(
                forum=forum, **form.words(now=now), by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Avstemningen er laget. Alle får brev når den åpner."))
            return redirect(ballot)
    return form_page(
        request,
        form,
        heading=_("Ny avstemning"),
        lead=_("Alle som er med, får brev når den åpner, og dagen før den stenger."),
        submit=_("Lag avstemningen"),
        back=reverse("meetings:proposals", args=[forum.slug]),
        forum=forum,
    )


def _proposal(request: AuthenticatedHttpRequest, forum_slug: str, proposal_id: int) -> Proposal:
    mine = Proposal.objects.of(request.user, on=timezone.localdate()).select_related("forum")
    return get_object_or_404(mine, pk=proposal_id, forum__slug=forum_slug)
