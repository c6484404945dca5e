"""What the leaders' network chose to work on, and what it is choosing now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.timezone import localdate

from core import hours
from meetings import services as meetings
from meetings.models import Ballot, Proposal
from members.models import Person
from networks.demo import words
from networks.models import Network

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
VOTES_EACH = 3


def load(
    network: Network,
    people: Sequence[Person],
    *,
    leader: Person,
    elected_at: dt.datetime,
    now: dt.datetime,
) -> None:
    """One decided in the weeks after the election, and one that is open. `people` are in it."""
    first = _propose(network, words.CHOSEN_AMONG, people, at=elected_at + 2 * HOUR)
    begins, ends = elected_at + DAY, elected_at + 15 * DAY
    decided = _open(network, words.FIRST_BALLOT, first, leader=leader, opens=begins, closes=ends)
    _vote(decided, first, words.VOTES, people, at=begins + HOUR)
    meetings.confirm(ballot=decided, chosen=first[:3], by=leader, now=ends + HOUR)

    second = _propose(network, words.TO_CHOOSE_AMONG, people, at=now - 5 * DAY)
    begins, ends = now - 2 * DAY, hours.at(localdate(now) + 12 * DAY, dt.time(12))
    coming = _open(network, words.SECOND_BALLOT, second, leader=leader, opens=begins, closes=ends)
    _vote(coming, second, words.VOTES[:2], people, at=begins + HOUR)


def _propose(
    network: Network,
    proposals: Mapping[str, Sequence[str]],
    people: Sequence[Person],
    *,
    at: dt.datetime,
) -> list[Proposal]:
    """By line; each by one of them, and supported by the next."""
    made: list[Proposal] = []
    for name, titles in proposals.items():
        line = meetings.write_line(forum=network, name=name, by=None, now=at)
        for title in titles:
            by, other = (people[(len(made) + step) % len(people)] for step in (0, 1))
            proposal = meetings.propose(forum=network, title=title, line=line, by=by, now=at)
            meetings.support(proposal=proposal, is_wanted=True, by=other, now=at)
            made.append(proposal)
    return made


def _open(
    network: Network,
    title: str,
    proposals: Sequence[Proposal],
    *,
    leader: Person,
    opens: dt.datetime,
    closes: dt.datetime,
) -> Ballot:
    return meetings.open_ballot(
        forum=network,
        title=title,
        votes_each=VOTES_EACH,
        proposals=proposals,
        opens_at=opens,
        closes_at=closes,
        by=leader,
        now=opens,
    )


def _vote(
    ballot: Ballot,
    proposals: Sequence[Proposal],
    votes: Sequence[Sequence[int]],
    people: Sequence[Person],
    *,
    at: dt.datetime,
) -> None:
    """`votes`: how one person after the other spreads theirs over the proposals."""
    for person, spread in zip(people, votes, strict=False):
        given = {each.pk: count for each, count in zip(proposals, spread, strict=False)}
        meetings.vote(ballot=ballot, votes=given, by=person, now=at)
