from __future__ import annotations

import contextlib
import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from outbox import services
from outbox.enums import DeliveryState
from outbox.models import Delivery
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db


def owe(key: str = "hello:1", **changes: Any) -> Delivery:
    arguments: dict[str, Any] = {
        "letter": "outbox/trial",
        "dedupe_key": key,
        "address": "kari@drammen.kommune.example",
        "context": {"name": "Kari"},
        "now": NOW,
    }
    return services.owe(**(arguments | changes))


def owe_and_undo() -> None:
    with contextlib.suppress(RuntimeError), transaction.atomic():
        owe()
        raise RuntimeError


def test_owe_writes_a_letter_that_waits():
    person = make_person()

    delivery = owe(person=person, language="nn", expires_at=NOW + dt.timedelta(minutes=15))

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PENDING
    assert delivery.next_at == NOW
    assert delivery.person == person
    assert delivery.language == "nn"
    assert delivery.expires_at == NOW + dt.timedelta(minutes=15)


def test_owe_the_same_key_again_returns_the_first_letter():
    first = owe(context={"name": "Kari"})

    second = owe(context={"name": "Ola"}, now=NOW + dt.timedelta(days=1))

    assert second == first
    assert second.context == {"name": "Kari"}
    assert Delivery.objects.count() == 1


def test_owe_gives_a_key_the_same_message_id_for_ever():
    first = owe()
    first_id = first.message_id
    first.delete()

    again = owe()

    assert again.message_id == first_id
    assert first_id.startswith("<")
    assert first_id.endswith("@localhost>")


def test_owe_freezes_lazy_texts_in_the_letters_language():
    delivery = owe(context={"kind": gettext_lazy("English")}, language="en")

    delivery.refresh_from_db()
    assert delivery.context == {"kind": "English"}


def test_owe_refuses_a_letter_nobody_registered():
    with pytest.raises(KeyError):
        owe(letter="events/no_such_letter")


def test_owe_belongs_to_the_callers_transaction():
    owe_and_undo()

    assert not Delivery.objects.exists()


def test_owe_nudges_once_per_transaction(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        owe("hello:1")
        owe("hello:2")

    assert callbacks == [services.nudge]


def test_owe_nudges_though_a_part_before_it_was_undone(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        owe_and_undo()
        owe("hello:2")

    assert callbacks == [services.nudge]


@pytest.mark.django_db(transaction=True)
def test_owe_from_eight_at_once_makes_one_letter():
    together = threading.Barrier(8)
    found: list[int] = []

    def race() -> None:
        together.wait()
        try:
            found.append(owe().pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert Delivery.objects.count() == 1
