from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, staff_of
from meetings import rules, services
from meetings.admin.base import ForumFilter, InForumAdmin
from meetings.enums import ProposalState
from meetings.models import Ballot, Proposal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _withdraw(
    request: HttpRequest, proposal: Proposal, _answers: Mapping[str, Any]
) -> StrOrPromise:
    services.withdraw(proposal=proposal, by=staff_of(request), now=timezone.now())
    return _("Forslaget er trukket.")


def _is_open(proposal: Proposal, _now: datetime) -> bool:
    return proposal.state == ProposalState.OPEN


@admin.register(Proposal)
class ProposalAdmin(InForumAdmin):
    list_display = ["title", "forum", "line", "state", "supported", "proposed_by", "proposed_at"]
    list_filter = ["state", ForumFilter, "proposed_at"]
    list_select_related = ["forum", "line", "proposed_by"]
    search_fields = ["title", "text", "forum__name", "proposed_by__name"]
    fields = readonly_fields = (
        *("title", "forum", "line", "text", "state", "supported", "proposed_by", "proposed_at"),
    )
    confirmed_actions = [
        ConfirmedAction(
            path="trekk",
            label=_("Trekk forslaget"),
            explanation=_("Det kan ikke støttes eller stemmes over etter dette."),
            perform=_withdraw,
            is_offered=_is_open,
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        rows: QuerySet[Proposal] = super().get_queryset(request)
        return rows.annotate(supported=Count("supports"))

    @admin.display(description=_("støtter det"), ordering="supported")
    def supported(self, proposal: Any) -> int:
        return int(proposal.supported)


@admin.register(Ballot)
class BallotAdmin(InForumAdmin):
    """Only sums, and only of those that have closed."""

    list_display = ["title", "forum", "votes_each", "opens_at", "closes_at", "counted_at"]
    list_filter = [ForumFilter, "closes_at"]
    list_select_related = ["forum"]
    search_fields = ["title", "forum__name"]
    fields = readonly_fields = (
        *("title", "forum", "to_page", "votes_each", "opens_at", "closes_at", "counted_at"),
        "sums",
    )

    @admin.display(description=_("stemmer"))
    def sums(self, ballot: Ballot) -> str:
        if timezone.now() < ballot.closes_at:
            return str(_("Vises når avstemningen er stengt."))
        tallies = rules.sums_of(ballot, ballot.proposals.all())
        return ", ".join(f"{each.proposal.title}: {each.votes}" for each in tallies) or "–"
