from __future__ import annotations

import datetime as dt

import pytest

from core.models import Act
from events import services
from events.enums import Refusal
from events.models import Need, Participant
from events.services import Needs
from outbox.models import Delivery
from tests.events.acts import person_of, refusal, sign_up
from tests.factories import NOW, make_event, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
DIET = Needs(diet="uten gluten", access="rullestol", has_consented=True)


def test_needs_are_kept_with_consent():
    participant = sign_up(event=make_event(asks_for_needs=True), needs=DIET)

    need = Need.objects.get(participant=participant)
    assert (need.diet, need.access, need.consented_at) == ("uten gluten", "rullestol", NOW)


def test_needs_without_consent_are_refused():
    wish = Needs(diet="uten gluten")

    reason = refusal(sign_up, event=make_event(asks_for_needs=True), needs=wish)

    assert reason == Refusal.CONSENT_NEEDED
    assert Participant.objects.count() == 0


def test_needs_nobody_asked_for_are_not_kept():
    sign_up(event=make_event(asks_for_needs=False), needs=DIET)

    assert Need.objects.count() == 0


def test_needs_can_be_changed_and_emptied():
    participant = sign_up(event=make_event(asks_for_needs=True), needs=DIET)
    vegan = Needs(diet="vegan", has_consented=True)

    services.keep_needs(participant=participant, needs=vegan, by=person_of(participant), now=NOW)
    assert Need.objects.get().diet == "vegan"

    services.keep_needs(participant=participant, needs=Needs(), by=person_of(participant), now=NOW)
    assert Need.objects.count() == 0


def test_whoever_cancels_leaves_no_needs_behind():
    participant = sign_up(event=make_event(asks_for_needs=True), needs=DIET)

    services.cancel(participant=participant, by=participant.person, now=NOW)

    assert Need.objects.count() == 0


def test_needs_are_deleted_14_days_after_the_event():
    event = make_event(asks_for_needs=True)
    sign_up(event=event, needs=DIET)

    assert services.delete_old_needs(now=event.ends_at + 14 * DAY - DAY) == 0
    assert services.delete_old_needs(now=event.ends_at + 14 * DAY) == 1
    assert Need.objects.count() == 0


def test_health_data_is_in_no_letter_and_no_log():
    event, staff = make_event(asks_for_needs=True, capacity=1), make_person(is_staff=True)
    participant = sign_up(event=event, needs=DIET)
    sign_up(event=event, needs=DIET)
    services.keep_needs(participant=participant, needs=DIET, by=person_of(participant), now=NOW)
    services.cancel(participant=participant, by=staff, now=NOW, reason="Ringte.")

    letters = str(list(Delivery.objects.values_list("context", flat=True)))
    log = str(list(Act.objects.values_list("text", "before", "after", "subject_text")))

    assert "gluten" not in letters + log
    assert "rullestol" not in letters + log
