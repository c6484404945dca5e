"""The demo year's networks have something to show."""

from __future__ import annotations

import pytest

from meetings.demo import work
from meetings.enums import FollowUpState, MeetingState
from meetings.models import FollowUp, Record
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_forum_is_filled_with_what_it_works_on(forum, leader, member, colleague):
    work.fill(forum, leader=leader, people=[leader, member, colleague], now=NOW)

    assert set(forum.meetings.values_list("state", flat=True)) == {
        MeetingState.HELD,
        MeetingState.PLANNED,
    }
    assert Record.objects.approved().count() == 1
    assert set(FollowUp.objects.values_list("state", flat=True)) == {
        FollowUpState.OPEN,
        FollowUpState.DONE,
        FollowUpState.CARRIED_OVER,
    }
    assert forum.ballots.open(now=NOW).count() == 1
