"""One ballot: votes are given, changed and, when it has closed, counted and confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from meetings import rules, services
from meetings.forms.proposals import ConfirmForm, VoteForm
from meetings.models import Ballot, Vote

LONGEST_IN_PLOT = 28  # on a phone; the table says the whole title


@require_safe
def ballot(request: AuthenticatedHttpRequest, ballot_id: int) -> HttpResponse:
    return _page(request, _ballot(request, ballot_id), now=timezone.now())


@require_POST
def vote(request: AuthenticatedHttpRequest, ballot_id: int) -> HttpResponse:
    now = timezone.now()
    found = _ballot(request, ballot_id)
    form = _vote_form(request, found, request.POST)
    if form.is_valid():
        try:
            services.vote(ballot=found, votes=form.votes, by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            done = _("Stemmene dine er lagret. Du kan endre dem til avstemningen stenger.")
            messages.success(request, done)
            return redirect(found)
    return _page(request, found, form=form, now=now)


@require_POST
def confirm(request: AuthenticatedHttpRequest, ballot_id: int) -> HttpResponse:
    now = timezone.now()
    found = _ballot(request, ballot_id)
    form = ConfirmForm(request.POST, ballot=found)
    if form.is_valid():
        try:
            services.confirm(
                ballot=found, chosen=form.cleaned_data["chosen"], by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Valget er bekreftet."))
            return redirect(found)
    return _page(request, found, confirm_form=form, now=now)


def _page(
    request: AuthenticatedHttpRequest,
    ballot: Ballot,
    *,
    form: Any = None,
    confirm_form: Any = None,
    now: datetime,
) -> HttpResponse:
    is_over = now >= ballot.closes_at
    runs = rules.may_run(request.user, ballot.forum, on=timezone.localdate(now))
    context: dict[str, Any] = {
        "ballot": ballot,
        "forum": ballot.forum,
        "now": now,
        "may_run": runs,
        "is_over": is_over,
        "voted": Vote.objects.filter(ballot=ballot).values("person").distinct().count(),
    }
    if is_over:
        tallies = rules.sums_of(ballot, ballot.proposals.all())
        context["tallies"] = tallies
        context["bars"] = [
            (Truncator(each.proposal.title).chars(LONGEST_IN_PLOT), each.votes) for each in tallies
        ]
        if runs and not ballot.counted_at:
            context["confirm_form"] = confirm_form or ConfirmForm(ballot=ballot)
        context["form"] = confirm_form
    elif ballot.is_open(now):
        context["form"] = form or _vote_form(request, ballot, None)
    else:
        context["proposals"] = ballot.proposals.all()
    return render(request, "meetings/ballot.html", context)


def _vote_form(request: AuthenticatedHttpRequest, ballot: Ballot, data: Any) -> VoteForm:
    mine = Vote.objects.filter(ballot=ballot, person=request.user)
    given = dict(mine.values_list("proposal", "count"))
    return VoteForm(data, ballot=ballot, proposals=ballot.proposals.all(), given=given)


def _ballot(request: AuthenticatedHttpRequest, ballot_id: int) -> Ballot:
    mine = Ballot.objects.of(request.user, on=timezone.localdate()).select_related("forum")
    return get_object_or_404(mine, pk=ballot_id)
