"""Proposals, and the votes that choose among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from meetings.enums import ProposalState, Refusal
from meetings.models import Ballot, Proposal, Vote
from meetings.rules.acting import may_run
from members.models import Person

FEWEST_PROPOSALS = 2


def refusal_of_closed(proposal: Proposal) -> Refusal | None:
    return None if proposal.state == ProposalState.OPEN else Refusal.PROPOSAL_CLOSED


def may_withdraw(person: Person, proposal: Proposal, *, runs: bool) -> bool:
    """`runs`: whether they run its forum."""
    is_open = proposal.state == ProposalState.OPEN
    return is_open and (runs or proposal.proposed_by_id == person.pk)


def refusal_to_withdraw(proposal: Proposal, *, by: Person | None, on: date) -> Refusal | None:
    if reason := refusal_of_closed(proposal):
        return reason
    if by is None or by.pk == proposal.proposed_by_id or may_run(by, proposal.forum, on=on):
        return None
    return Refusal.PROPOSAL_NOT_YOURS


def enough_to_vote_on(proposals: Iterable[Proposal]) -> bool:
    return sum(not refusal_of_closed(each) for each in proposals) >= FEWEST_PROPOSALS


def refusal_of_ballot(
    proposals: Collection[Proposal], *, opens_at: datetime, closes_at: datetime, now: datetime
) -> Refusal | None:
    if len(proposals) < FEWEST_PROPOSALS:
        return Refusal.TWO_PROPOSALS
    if any(refusal_of_closed(proposal) for proposal in proposals):
        return Refusal.PROPOSAL_CLOSED
    return Refusal.CLOSES_BEFORE_OPENS if closes_at <= max(opens_at, now) else None


def refusal_to_vote(ballot: Ballot, *, now: datetime) -> Refusal | None:
    if now < ballot.opens_at:
        return Refusal.BALLOT_NOT_OPEN
    return Refusal.BALLOT_CLOSED if now >= ballot.closes_at else None


def refusal_to_count(ballot: Ballot, *, now: datetime) -> Refusal | None:
    if ballot.counted_at:
        return Refusal.ALREADY_COUNTED
    return Refusal.BALLOT_STILL_OPEN if now < ballot.closes_at else None


@dataclass(frozen=True)
class Tally:
    proposal: Proposal
    votes: int


def sums_of(ballot: Ballot, proposals: Iterable[Proposal]) -> list[Tally]:
    """What each got, the most first. Who gave what is told to nobody."""
    counts: Mapping[int, int] = dict(
        Vote.objects.filter(ballot=ballot)
        .values_list("proposal")
        .annotate(Sum("count"))
        .order_by("proposal")
    )
    rows = [Tally(each, counts.get(each.pk, 0)) for each in proposals]
    return sorted(rows, key=lambda row: (-row.votes, row.proposal.pk))
