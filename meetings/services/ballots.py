"""The forum chooses what to work on: a ballot is opened, people spread their votes, and the result
is confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from core.refusals import Refused
from core.services import log_act
from meetings import rules
from meetings.enums import ProposalState, Refusal
from meetings.models import Ballot, Forum, Proposal, Vote
from meetings.services.locks import refuse, refuse_unless_running, sent_before
from members.models import Person


@transaction.atomic
def open_ballot(
    *,
    forum: Forum,
    title: str,
    votes_each: int,
    proposals: Collection[Proposal],
    opens_at: datetime,
    closes_at: datetime,
    by: Person | None,
    now: datetime,
) -> Ballot:
    """Those in the forum get a letter when it opens. Raises Refused."""
    refuse_unless_running(forum, by=by, now=now)
    rows = forum.proposals.select_for_update().filter(pk__in=[each.pk for each in proposals])
    chosen = list(rows)
    refuse(rules.refusal_of_ballot(chosen, opens_at=opens_at, closes_at=closes_at, now=now))
    same = forum.ballots.filter(title=title, votes_each=votes_each, closes_at=closes_at)
    if opened := sent_before(forum, same):
        return opened
    ballot = Ballot.objects.create(
        forum=forum, title=title, votes_each=votes_each, opens_at=opens_at, closes_at=closes_at
    )
    ballot.proposals.set(chosen)
    log_act(by=by, now=now, verb="ballot.opened", subject=ballot, text=f"Åpnet: {title}.")
    return ballot


@transaction.atomic
def vote(*, ballot: Ballot, votes: Mapping[int, int], by: Person, now: datetime) -> None:
    """`votes` by proposal; they replace what the person gave before. Raises Refused."""
    ballot = _held(ballot)
    refuse(rules.refusal_to_take_part(by, ballot.forum, on=localdate(now)))
    refuse(rules.refusal_to_vote(ballot, now=now))
    given = {key: count for key, count in votes.items() if count > 0}
    if sum(given.values()) > ballot.votes_each:
        named = {"each": ballot.votes_each, "given": sum(given.values())}
        raise Refused(Refusal.TOO_MANY_VOTES, **named)
    Vote.objects.filter(ballot=ballot, person=by).delete()
    Vote.objects.bulk_create(
        Vote(ballot=ballot, proposal=proposal, person=by, count=given[proposal.pk])
        for proposal in ballot.proposals.filter(pk__in=given)
    )


@transaction.atomic
def confirm(
    *, ballot: Ballot, chosen: Collection[Proposal], by: Person | None, now: datetime
) -> Ballot:
    """What was chosen and what was not, once the ballot has closed. Raises Refused."""
    ballot = _held(ballot)
    refuse_unless_running(ballot.forum, by=by, now=now)
    refuse(rules.refusal_to_count(ballot, now=now))
    keys = {each.pk for each in chosen}
    for proposal in ballot.proposals.filter(state=ProposalState.OPEN):
        proposal.state = ProposalState.CHOSEN if proposal.pk in keys else ProposalState.NOT_CHOSEN
        proposal.save(update_fields=["state"])
    ballot.counted_at = now
    ballot.save(update_fields=["counted_at"])
    names = ", ".join(each.title for each in chosen) or "–"
    log_act(by=by, now=now, verb="ballot.confirmed", subject=ballot, text=f"Valgt: {names}")
    return ballot


def _held(ballot: Ballot) -> Ballot:
    """Two tabs of one person, or two who confirm, come one after the other."""
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("forum")
    return rows.get(pk=ballot.pk)
