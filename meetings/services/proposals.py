"""Proposals: put forward, supported and withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from core.services import log_act
from meetings import rules
from meetings.enums import ProposalState
from meetings.models import Forum, Proposal, ProposalLine, RecordPoint, Support
from meetings.services.locks import refuse, refuse_unless_running, sent_before
from members.models import Person


@transaction.atomic
def write_line(*, forum: Forum, name: str, by: Person | None, now: datetime) -> ProposalLine:
    """A heading to group proposals under; the one that is there, if it is called so. Raises
    Refused."""
    refuse_unless_running(forum, by=by, now=now)
    forum = Forum.objects.select_for_update(no_key=True).get(pk=forum.pk)
    position = forum.proposal_lines.count() + 1
    line, is_new = forum.proposal_lines.get_or_create(name=name, defaults={"position": position})
    if is_new:
        text = f"La til linja «{name}»."
        log_act(by=by, now=now, verb="proposal.line", subject=forum, text=text)
    return line


@transaction.atomic
def propose(
    *,
    forum: Forum,
    title: str,
    text: str = "",
    line: ProposalLine | None = None,
    point: RecordPoint | None = None,
    by: Person | None,
    now: datetime,
) -> Proposal:
    """Sent twice it is the same proposal. Raises Refused."""
    refuse(rules.refusal_to_take_part(by, forum, on=localdate(now)))
    theirs = Proposal.objects.open().filter(forum=forum, proposed_by=by, title=title, text=text)
    if proposed := sent_before(forum, theirs):
        return proposed
    proposal = Proposal.objects.create(
        forum=forum,
        title=title,
        text=text,
        line=line,
        point=point,
        proposed_by=by,
        proposed_at=now,
    )
    log_act(by=by, now=now, verb="proposal.made", subject=proposal, text=f"Foreslo: {title}.")
    return proposal


@transaction.atomic
def support(*, proposal: Proposal, is_wanted: bool, by: Person, now: datetime) -> None:
    """Openly, and once; or no longer. Raises Refused."""
    proposal = _held(proposal)
    refuse(rules.refusal_to_take_part(by, proposal.forum, on=localdate(now)))
    refuse(rules.refusal_of_closed(proposal))
    if is_wanted:
        Support.objects.get_or_create(proposal=proposal, person=by, defaults={"at": now})
    else:
        Support.objects.filter(proposal=proposal, person=by).delete()


@transaction.atomic
def withdraw(*, proposal: Proposal, by: Person | None, now: datetime) -> Proposal:
    """Raises Refused."""
    proposal = _held(proposal)
    refuse(rules.refusal_to_withdraw(proposal, by=by, on=localdate(now)))
    proposal.state = ProposalState.WITHDRAWN
    proposal.save(update_fields=["state"])
    log_act(by=by, now=now, verb="proposal.withdrawn", subject=proposal, text="Trakk forslaget.")
    return proposal


def _held(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("forum")
    return rows.get(pk=proposal.pk)
