"""The leaders' network of the demo year has chosen something, and is choosing."""

from __future__ import annotations

import datetime as dt

import pytest

from core.pictures import WIDTHS, in_widths
from events.demo.pictures import SIZE, around_a_table
from meetings.enums import ProposalState
from meetings.models import Vote
from networks.demo import ballots, words
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_the_network_has_a_ballot_that_is_decided_and_one_that_is_open():
    leader = factories.make_person()
    network = factories.make_network(leader=leader)
    people = [factories.make_person() for _number in range(5)]
    for person in people:
        factories.make_network_member(network=network, person=person)

    ballots.load(network, people, leader=leader, elected_at=NOW - dt.timedelta(days=60), now=NOW)

    decided = network.ballots.get(title=words.FIRST_BALLOT)
    assert decided.counted_at is not None
    assert decided.counted_at < NOW
    assert decided.proposals.filter(state=ProposalState.CHOSEN).count() == 3
    coming = network.ballots.open(now=NOW).get()
    assert coming.title == words.SECOND_BALLOT
    assert coming.counted_at is None
    assert Vote.objects.filter(ballot=coming).exists()


def test_the_most_voted_for_are_those_that_were_chosen():
    given = [[*spread, 0, 0][:5] for spread in words.VOTES]
    sums = [sum(column) for column in zip(*given, strict=True)]

    assert min(sums[:3]) > max(sums[3:])
    assert all(sum(each) == ballots.VOTES_EACH for each in words.VOTES)


def test_the_picture_is_one_that_is_kept_in_all_widths():
    assert set(in_widths(around_a_table())) == set(WIDTHS)
    assert SIZE[0] * 9 == SIZE[1] * 16
