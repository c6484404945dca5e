"""A sending that meets nothing but refusals pauses itself and tells the secretariat."""

from __future__ import annotations

import pytest

from members.models import Person
from outbox.enums import DeliveryState, SendingState
from outbox.models import Delivery
from tests.factories import make_person
from tests.outbox.receivers import make_readers, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers(db: None) -> list[Person]:
    return make_readers(3)


def test_refusals_in_a_row_pause_the_sending_and_tell_the_secretariat(
    readers, drain, sink, settings
):
    settings.OUTBOX_FAILURES_BEFORE_PAUSE = 2
    for reader in readers:
        Person.objects.filter(pk=reader.pk).update(email=f"spam{reader.pk}@example.no")
    sending = start()

    drain()

    sending.refresh_from_db()
    assert sending.state == SendingState.PAUSED
    assert sending.reason == (
        "2 brev på rad ble ikke tatt imot. Siste svar: 554 5.7.1 Looks like spam"
    )
    assert sending.deliveries.latest("pk").state == DeliveryState.PENDING
    told = Delivery.objects.get(letter="outbox/sending_paused")
    assert told.address == settings.CONTACT_EMAIL
    assert (told.context or {})["reason"] == sending.reason


def test_a_relay_that_does_not_answer_pauses_the_sending(readers, drain, sink, settings):
    settings.OUTBOX_FAILURES_BEFORE_PAUSE = 3
    sink.refuses_sender(b"421 4.3.2 Closing")
    sending = start()

    for _tick in range(3):
        drain()

    sending.refresh_from_db()
    assert sending.state == SendingState.PAUSED


def test_a_success_begins_the_row_anew_and_a_dead_mailbox_is_no_failure(
    readers, drain, sink, settings
):
    settings.OUTBOX_FAILURES_BEFORE_PAUSE = 2
    for n, name in enumerate(["spam", "per", "spammer", "dead"]):
        make_person(name=f"Leser {n + 3}", email=f"{name}@example.no", language="nb")
    Person.objects.filter(pk__in=[each.pk for each in readers]).delete()
    sending = start()

    drain()

    sending.refresh_from_db()
    assert (sending.state, sending.failures_in_a_row) == (SendingState.RUNNING, 1)
