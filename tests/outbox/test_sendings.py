"""One letter to many: frozen once, to each address once, and closed when the balance does."""

from __future__ import annotations

import email
import email.policy
import hashlib
from typing import Any

import pytest
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import JSONObject

from core.models import Act
from members.models import Person
from outbox import services
from outbox.enums import DeliveryState
from outbox.mime import read
from outbox.models import Sending, Suppression
from outbox.services.owing import message_id, receiver_key
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db

CONTENT = {
    "nb": {"title": "Mars hos oss", "heading": "Nytt i mars"},
    "nn": {"title": "Mars hjå oss", "heading": "Nytt i mars"},
}


def receivers() -> QuerySet:
    return Person.objects.filter(name__startswith="Leser").annotate(
        address=F("email"), person_id=F("pk"), own=JSONObject(key=Value("k"), name=F("name"))
    )


@pytest.fixture
def readers(db: None) -> list[Person]:
    return [
        make_person(name=f"Leser {n}", email=f"leser{n}@example.no", language="nb")
        for n in range(3)
    ]


def start(**changes: Any) -> Sending:
    arguments: dict[str, Any] = {
        "key": "issue:1",
        "letter": "trials/issue",
        "title": "Mars",
        "content": CONTENT,
        "receivers": receivers(),
        "by": None,
        "now": NOW,
    }
    return services.start_sending(**(arguments | changes))


def states_of(sending: Sending) -> list[str]:
    return list(sending.deliveries.order_by("pk").values_list("state", flat=True))


# ---- Freezing -------------------------------------------------------------------------------


def test_a_sending_owes_each_receiver_a_letter(readers):
    readers[1].language = "nn"
    readers[1].save()

    sending = start()

    assert sending.candidates == 3
    assert states_of(sending) == [DeliveryState.PENDING] * 3
    owed = sending.deliveries.get(person=readers[1])
    assert (owed.address, owed.language, owed.letter) == ("leser1@example.no", "nn", "trials/issue")
    assert owed.context == {"key": "k", "name": "Leser 1"}
    assert owed.next_at == owed.created_at == NOW


def test_the_same_key_again_changes_nothing(readers):
    first = start()
    make_person(name="Leser som kom siden")

    again = start(title="April", content={"nb": {}})

    assert again == first
    assert (again.title, again.candidates) == ("Mars", 3)
    assert sending_acts() == ["sending.started"]


def sending_acts() -> list[str]:
    return list(
        Act.objects.filter(verb__startswith="sending").order_by("pk").values_list("verb", flat=True)
    )


def test_keys_and_message_ids_are_made_by_one_rule(readers):
    for n, address in enumerate(["KARI@Example.no", "ærlig@bodø.example", "o'hara+x@example.no"]):
        readers[n].email = address
        readers[n].save()

    sending = start()

    for owed in sending.deliveries.all():
        assert owed.dedupe_key == receiver_key("issue:1", owed.address)
        assert owed.message_id == message_id(owed.dedupe_key)


def test_an_address_in_two_spellings_gets_one_letter(readers):
    twice = When(pk=readers[1].pk, then=Value("LESER0@example.no"))
    shouted = Case(twice, default=F("email"), output_field=CharField())

    assert start(receivers=receivers().annotate(address=shouted)).candidates == 2


def test_who_is_stopped_or_has_no_address_is_told_from_the_start(readers):
    Suppression.objects.create(address="leser0@example.no", reason="Død", since=NOW)
    Person.objects.filter(pk=readers[1].pk).update(email="")

    sending = start()

    stopped = sending.deliveries.get(person=readers[0])
    assert stopped.state == DeliveryState.SUPPRESSED
    assert stopped.smtp_reply == "Ikke sendt: adressen er stoppet."
    assert services.balance(sending) == services.Balance(2, 0, 0, 1, open=1, uncertain=0)


def test_the_content_is_frozen_with_its_print(readers):
    sending = start(content={"nb": {"b": 1, "a": "å"}})

    words = '{"nb":{"a":"å","b":1}}'.encode()
    assert sending.content_sha256 == hashlib.sha256(words).hexdigest()


def test_a_receiver_whose_language_is_not_there_stops_the_freezing(readers):
    readers[0].language = "en"
    readers[0].save()

    with pytest.raises(ValueError, match="'en'"):
        start()


def test_a_letter_nobody_registered_is_not_sent(readers):
    with pytest.raises(KeyError):
        start(letter="trials/nothing")


# ---- Sending --------------------------------------------------------------------------------


def test_each_gets_the_words_of_all_and_their_own(readers, drain, sink):
    start()

    drain()

    texts = sorted(read(raw).text.partition("\n")[0] for raw in sink.contents)
    assert texts == [f"Hei, Leser {n}. Nytt i mars" for n in range(3)]


def test_a_letter_of_a_sending_has_headers_of_its_own(readers, drain, sink):
    start()

    drain()

    message = email.message_from_bytes(sink.contents[0], policy=email.policy.default)
    assert message["List-Unsubscribe"] == "<https://portal.example.no/av/k/>"
