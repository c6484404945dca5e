from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from core.models import Act
from core.refusals import Refused
from events import services
from events.enums import ParticipantState, Refusal
from events.models import CapacityPool, Participant
from outbox.models import Delivery
from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_member, make_person

pytestmark = pytest.mark.django_db


def test_sign_up_gives_the_last_place_and_then_the_queue():
    event = make_event(capacity=1)

    first = sign_up(event=event)
    second = sign_up(event=event)

    assert [first.state, second.state] == [ParticipantState.REGISTERED, ParticipantState.WAITING]
    assert counters(event) == {"taken": 1, "waiting": 1}


def counters(event):
    return CapacityPool.objects.values("taken", "waiting").get(event=event)
