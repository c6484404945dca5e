"""One letter to many: frozen once, to each address once, and closed when the balance does."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import hashlib
from collections.abc import Callable
from functools import cache

import pytest
from django.db import connection
from django.db.models import Case, CharField, F, Value, When
from django.test.utils import CaptureQueriesContext

from core.models import Act
from core.refusals import Refused
from members.models import Person
from outbox import services
from outbox.enums import DeliveryState, Refusal, SendingState, Settlement
from outbox.mime import read
from outbox.models import Lane, Sending, Suppression
from outbox.services import sending as worker
from outbox.services.keeping import sweep
from outbox.services.owing import message_id, receiver_key
from outbox.transports import SmtpTransport
from tests.factories import NOW, make_person
from tests.outbox.receivers import make_readers, receivers, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers(db: None) -> list[Person]:
    return make_readers(3)


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


def test_letters_to_one_go_before_a_sending(readers, drain, sink, owe):
    start()
    reminder = owe("per@example.no", now=NOW)

    drain()

    assert sink.message_ids[0] == reminder.message_id
    assert len(sink.message_ids) == 4


def test_two_sendings_are_read_once_however_many_letters(
    readers, drain, sink, django_assert_num_queries
):
    start()
    start(key="issue:2", content={"nb": {"title": "To", "heading": "To"}})

    with CaptureQueriesContext(connection) as captured:
        drain()

    reads = [each["sql"] for each in captured if '"outbox_sending"."content"' in each["sql"]]
    assert len(reads) == 1
    assert len(sink.message_ids) == 6


# ---- Pause, resume, stop, withdraw ------------------------------------------------------------


def test_a_paused_sending_waits_and_others_go_on(readers, drain, sink, staff):
    paused, other = start(), start(key="issue:2")

    services.pause_sending(sending=paused, reason="Feil lenke", by=staff, now=NOW)
    drain()

    assert states_of(paused) == [DeliveryState.PENDING] * 3
    assert states_of(other) == [DeliveryState.ACCEPTED] * 3

    services.resume_sending(sending=paused, reason="Rettet", by=staff, now=NOW)
    drain()

    assert states_of(paused) == [DeliveryState.ACCEPTED] * 3
    assert sending_acts()[2:] == ["sending.paused", "sending.resumed"]


class Meanwhile(SmtpTransport):
    """Something happens when the first letter has gone and the rest is claimed."""

    happens: Callable[[], object]

    def _hand_over(self, *arguments):
        reply = super()._hand_over(*arguments)
        type(self).happens()
        return reply


@pytest.fixture
def meanwhile(monkeypatch):
    def meanwhile(happens: Callable[[], object]) -> None:
        monkeypatch.setattr(Meanwhile, "happens", staticmethod(happens), raising=False)
        monkeypatch.setattr(worker, "open_transport", Meanwhile)

    return meanwhile


def once(act: Callable[[], object]) -> Callable[[], object]:
    return cache(act)


def test_a_pause_holds_what_is_claimed_already(readers, drain, sink, staff, meanwhile, owe):
    sending = start()
    meanwhile(
        once(lambda: services.pause_sending(sending=sending, reason="Feil", by=staff, now=NOW))
    )

    drain()

    assert states_of(sending) == [DeliveryState.ACCEPTED, *[DeliveryState.PENDING] * 2]
    assert not sending.deliveries.filter(claimed_by__isnull=False).exists()


def test_stopping_stops_at_once_what_has_not_begun(readers, drain, sink, staff, meanwhile):
    sending = start()
    meanwhile(
        once(lambda: services.stop_sending(sending=sending, reason="Feil", by=staff, now=NOW))
    )

    drain()

    assert states_of(sending) == [DeliveryState.ACCEPTED, *[DeliveryState.SUPPRESSED] * 2]
    last = sending.deliveries.latest("pk")
    assert last.smtp_reply == "Utsendingen ble stoppet: Feil"
    assert len(sink.message_ids) == 1

    sweep(now=NOW)

    sending.refresh_from_db()
    assert (sending.state, sending.ended_at) == (SendingState.STOPPED, NOW)
    assert (sending.accepted, sending.suppressed) == (1, 2)


def test_who_unsubscribes_meanwhile_gets_no_letter(readers, drain, sink, meanwhile):
    sending = start()
    last = sending.deliveries.latest("pk")
    taken: list[int] = []

    def unsubscribe() -> None:
        taken.append(
            services.withdraw(
                address=last.address.upper(),
                sendings=Sending.objects.all(),
                reason="Meldte seg av",
                now=NOW,
            )
        )

    meanwhile(unsubscribe)

    drain()

    assert taken == [1, 0]
    assert states_of(sending) == [
        DeliveryState.ACCEPTED,
        DeliveryState.ACCEPTED,
        DeliveryState.SUPPRESSED,
    ]
    last.refresh_from_db()
    assert last.smtp_reply == "Meldte seg av"


def test_what_may_not_be_done_is_refused(readers, staff):
    sending = start()
    acts = {"sending": sending, "by": staff, "now": NOW}

    with pytest.raises(Refused, match=str(Refusal.SENDING_NOT_PAUSED.label)):
        services.resume_sending(reason="Nå", **acts)
    with pytest.raises(Refused, match=str(Refusal.NO_REASON.label)):
        services.stop_sending(reason=" ", **acts)
    services.stop_sending(reason="Feil", **acts)
    with pytest.raises(Refused, match=str(Refusal.SENDING_OVER.label)):
        services.stop_sending(reason="Igjen", **acts)
    with pytest.raises(Refused, match=str(Refusal.SENDING_NOT_RUNNING.label)):
        services.pause_sending(reason="Nå", **acts)


# ---- The balance ------------------------------------------------------------------------------


def test_a_sending_is_sent_when_its_balance_closes(readers, drain, sink):
    Person.objects.filter(pk=readers[0].pk).update(email="dead@example.no")
    Suppression.objects.create(address="leser1@example.no", reason="Død", since=NOW)
    sending = start()

    sweep(now=NOW)
    sending.refresh_from_db()
    assert sending.state == SendingState.RUNNING

    drain()
    sweep(now=NOW)
    sweep(now=NOW + dt.timedelta(1))

    sending.refresh_from_db()
    assert (sending.state, sending.ended_at) == (SendingState.SENT, NOW)
    assert services.balance(sending) == services.Balance(3, 1, 1, 1, open=0, uncertain=0)
    assert services.balance(sending).is_closed


def test_an_uncertain_letter_keeps_the_balance_open_until_a_person_settles_it(
    readers, drain, sink, staff
):
    Person.objects.filter(pk=readers[0].pk).update(email="lost@example.no")
    sending = start()
    drain()
    sweep(now=NOW)

    sending.refresh_from_db()
    assert sending.state == SendingState.RUNNING
    assert services.balance(sending) == services.Balance(3, 2, 0, 0, open=0, uncertain=1)

    services.settle_uncertain(
        delivery=sending.deliveries.get(state=DeliveryState.UNCERTAIN),
        outcome=Settlement.ARRIVED,
        reason="Spurte",
        by=staff,
        now=NOW,
    )
    sweep(now=NOW)

    sending.refresh_from_db()
    assert (sending.state, sending.accepted) == (SendingState.SENT, 3)


def test_who_leaves_for_good_meanwhile_is_still_in_the_balance(readers, drain, sink):
    sending = start()

    services.forget_letters_to(person=readers[0], addresses=["leser0@example.no"])
    drain()
    sweep(now=NOW)

    sending.refresh_from_db()
    assert sending.deliveries.count() == 2
    assert (sending.state, sending.accepted, sending.suppressed) == (SendingState.SENT, 2, 1)


def test_what_is_over_is_not_sent_again(readers, drain, sink, staff):
    Person.objects.filter(pk=readers[0].pk).update(email="dead@example.no")
    sending = start()
    drain()
    sweep(now=NOW)
    Suppression.objects.all().delete()

    with pytest.raises(Refused, match=str(Refusal.SENDING_OVER.label)):
        services.send_again(
            delivery=sending.deliveries.get(state=DeliveryState.REJECTED), by=staff, now=NOW
        )


@pytest.mark.django_db(transaction=True)
def test_a_worker_needs_no_transaction_around_it(readers, drain, sink, staff):
    paced, stopped = start(), start(key="issue:2")
    Lane.objects.create(per_second=1000)
    services.stop_sending(sending=stopped, reason="Feil", by=staff, now=NOW)

    drain()
    sweep(now=NOW)

    paced.refresh_from_db()
    stopped.refresh_from_db()
    assert (paced.accepted, stopped.suppressed) == (3, 3)
