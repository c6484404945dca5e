from __future__ import annotations

import datetime as dt
import email
import email.policy

import pytest
from django.db import connection

from outbox import services
from outbox.enums import DeliveryState
from outbox.models import Delivery, Pause, Suppression
from outbox.services import sending
from outbox.transports import SmtpTransport
from tests.factories import NOW
from tests.outbox.receivers import state_of

pytestmark = pytest.mark.django_db


# ---- What goes well -----------------------------------------------------------------------


def test_drain_sends_what_is_due_and_writes_the_answer(owe, drain, sink):
    delivery = owe()

    assert drain() is False

    assert state_of(delivery) == DeliveryState.ACCEPTED
    assert delivery.smtp_reply == "250 2.0.0 Taken"
    assert delivery.settled_at == NOW
    assert delivery.subject == "Prøvebrev fra Kulturnettverket"
    assert delivery.attempts == 1
    assert sink.message_ids == [delivery.message_id]


def test_drain_sends_one_letter_once_whoever_asks(owe, drain, sink):
    owe()

    drain()
    drain()

    assert len(sink.message_ids) == 1


def test_a_letter_says_the_same_in_text_and_html_and_brings_its_files(owe, drain, sink):
    owe(letter="trials/calendar", context={"starts_at": "20270312T090000Z"}, language="nn")

    drain()

    message = email.message_from_bytes(sink.contents[0], policy=email.policy.default)
    parts = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    calendar = next(iter(message.iter_attachments()))
    assert parts == ["text/plain", "text/html", "text/calendar", "text/calendar"]
    assert message["Subject"] == "Sett av 20270312T090000Z"
    assert message["To"] == "kari@example.no"
    assert message["Content-Language"] == "nn"
    assert message["Auto-Submitted"] == "auto-generated"
    assert calendar.get_filename() == "invite.ics"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content() == (
        "BEGIN:VCALENDAR\r\nDTSTART:20270312T090000Z\r\nEND:VCALENDAR\r\n"
    )


@pytest.mark.django_db(transaction=True)
def test_letters_are_sent_though_the_database_was_left_between(owe, drain, sink):
    for address in ("kari@example.no", "ola@example.no"):
        delivery = owe(address)
        drain()
        assert state_of(delivery) == DeliveryState.ACCEPTED
        connection.close()


def test_what_expires_first_goes_first(owe, drain, sink):
    reminder = owe("ola@example.no")
    code = owe(letter="trials/code", context={"code": "1234"}, expires_at=NOW + dt.timedelta(1))

    drain()

    assert sink.message_ids == [code.message_id, reminder.message_id]


def test_drain_leaves_what_is_not_yet_due(owe, drain, sink):
    delivery = owe(now=NOW + dt.timedelta(minutes=1))

    drain()

    assert state_of(delivery) == DeliveryState.PENDING
    assert sink.message_ids == []


def test_a_code_is_wiped_once_it_is_accepted(owe, drain, sink):
    delivery = owe(letter="trials/code", context={"code": "417 332"})

    drain()

    assert state_of(delivery) == DeliveryState.ACCEPTED
    assert delivery.context is None
    assert delivery.subject == "Kode"
    assert "417" in email.message_from_bytes(sink.contents[0])["Subject"]


def test_a_mail_backend_of_django_sends_too(owe, drain, mailoutbox):
    delivery = owe()

    drain()

    assert state_of(delivery) == DeliveryState.ACCEPTED
    assert [message.to for message in mailoutbox] == [["kari@example.no"]]
    assert mailoutbox[0].message()["Message-ID"] == delivery.message_id


def test_a_sender_has_one_letter_in_doubt_at_a_time(owe, drain, sink, monkeypatch):
    in_doubt: list[int] = []

    class Watched(SmtpTransport):
        def _hand_over(self, *arguments):
            in_doubt.append(Delivery.objects.filter(state=DeliveryState.IN_DATA).count())
            return super()._hand_over(*arguments)

    monkeypatch.setattr(sending, "open_transport", Watched)
    deliveries = [owe(f"{name}@example.no") for name in ("kari", "spam", "ola", "dead", "per")]

    drain()

    assert in_doubt == [1, 1, 1, 1]  # the dead was refused before it was begun
    assert [state_of(delivery) for delivery in deliveries] == [
        DeliveryState.ACCEPTED,
        DeliveryState.REJECTED,
        DeliveryState.ACCEPTED,
        DeliveryState.REJECTED,
        DeliveryState.ACCEPTED,
    ]


def test_an_acceptance_is_written_though_the_next_letter_may_not_go(owe, drain, sink, monkeypatch):
    class PausedAfterOne(SmtpTransport):
        def _hand_over(self, *arguments):
            reply = super()._hand_over(*arguments)
            Pause.objects.create(since=NOW)
            return reply

    monkeypatch.setattr(sending, "open_transport", PausedAfterOne)
    first, second = owe("kari@example.no"), owe("ola@example.no")

    drain()

    assert state_of(first) == DeliveryState.ACCEPTED
    assert state_of(second) == DeliveryState.PENDING
    assert second.claimed_by is None


# ---- What the receiving side refuses --------------------------------------------------------


def test_a_451_is_tried_again_after_a_minute_and_sent_once(owe, drain, sink):
    delivery = owe("greylisted@example.no")

    drain()

    assert state_of(delivery) == DeliveryState.PENDING
    assert delivery.smtp_reply == "451 4.7.1 Try again later"
    assert dt.timedelta(seconds=48) <= delivery.next_at - NOW <= dt.timedelta(seconds=72)

    drain(now=delivery.next_at)

    assert state_of(delivery) == DeliveryState.ACCEPTED
    assert delivery.attempts == 2
    assert sink.message_ids == [delivery.message_id]


def test_a_451_for_a_day_is_given_up_with_the_reason(owe, drain, sink):
    delivery = owe("greylisted@example.no")
    Delivery.objects.update(attempts=7, first_tried_at=NOW - dt.timedelta(hours=23))

    drain()

    assert state_of(delivery) == DeliveryState.REJECTED
    assert delivery.smtp_reply == ("Gitt opp etter 8 forsøk. Siste svar: 451 4.7.1 Try again later")


def test_a_dead_address_is_rejected_and_gets_no_more(owe, drain, sink):
    delivery = owe("dead@example.no")

    drain()
    next_one = owe("Dead@example.no", dedupe_key="trial:2")
    drain()

    assert state_of(delivery) == DeliveryState.REJECTED
    assert Suppression.objects.get().source == delivery
    assert state_of(next_one) == DeliveryState.SUPPRESSED
    assert sink.message_ids == []


def test_what_looks_like_spam_is_rejected_but_the_address_lives(owe, drain, sink):
    delivery = owe("spam@example.no")
    other = owe("kari@example.no")

    drain()

    assert state_of(delivery) == DeliveryState.REJECTED
    assert delivery.smtp_reply == "554 5.7.1 Looks like spam"
    assert not Suppression.objects.exists()
    assert state_of(other) == DeliveryState.ACCEPTED


def test_an_address_that_cannot_stand_in_an_envelope_is_rejected(owe, drain, sink):
    delivery = owe("bjørn@example.no")
    other = owe("post@bodø.example")

    drain()

    assert state_of(delivery) == DeliveryState.REJECTED
    assert delivery.smtp_reply == "Adressen kan ikke brukes."
    assert state_of(other) == DeliveryState.ACCEPTED


# ---- What nobody can know -------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["cut", "lost", "slow"])
def test_no_answer_after_the_letter_is_uncertain_and_never_repeated(owe, drain, sink, fault):
    delivery = owe(f"{fault}@example.no")
    other = owe("kari@example.no")

    drain()
    drain(now=NOW + dt.timedelta(days=1))

    assert state_of(delivery) == DeliveryState.UNCERTAIN
    assert delivery.settled_at is None
    assert state_of(other) == DeliveryState.ACCEPTED
    assert sink.message_ids.count(delivery.message_id) == (0 if fault == "lost" else 1)


def test_an_uncertain_code_is_wiped_too(owe, drain, sink):
    delivery = owe("lost@example.no", letter="trials/code", context={"code": "417332"})

    drain()

    assert state_of(delivery) == DeliveryState.UNCERTAIN
    assert delivery.context is None


# ---- What may not go ----------------------------------------------------------------------------


def test_a_code_gets_a_last_chance_and_then_expires_wiped(owe, drain, sink, settings):
    settings.EMAIL_PORT = 1
    ends = NOW + dt.timedelta(minutes=15)
    delivery = owe(letter="trials/code", context={"code": "417332"}, expires_at=ends)

    moments = []
    while state_of(delivery) == DeliveryState.PENDING:
        moments.append(delivery.next_at)
        drain(now=delivery.next_at)

    assert moments[-1] == ends - dt.timedelta(minutes=1)
    assert delivery.state == DeliveryState.EXPIRED
    assert delivery.context is None


def test_a_pause_stops_everything_and_resuming_sends(owe, drain, sink, staff):
    delivery = owe()
    services.pause(reason="Feil i brevene", by=staff, now=NOW)

    drain()

    assert state_of(delivery) == DeliveryState.PENDING

    services.resume(by=staff, now=NOW)
    drain()

    assert state_of(delivery) == DeliveryState.ACCEPTED


def test_begin_asks_once_more_at_the_last_moment(owe, drain, sink, monkeypatch):
    class PausedMeanwhile(SmtpTransport):
        def _connected(self):
            Pause.objects.get_or_create(since=NOW)
            return super()._connected()

    monkeypatch.setattr(sending, "open_transport", PausedMeanwhile)
    delivery = owe()

    assert drain() is False

    assert state_of(delivery) == DeliveryState.PENDING
    assert delivery.claimed_by is None
    assert sink.message_ids == []


def test_a_letter_whose_time_is_over_is_not_sent(owe, drain, sink):
    delivery = owe(letter="trials/code", context={"code": "1"}, expires_at=NOW)

    drain()

    assert state_of(delivery) == DeliveryState.EXPIRED
    assert delivery.context is None
    assert sink.message_ids == []


def test_a_letter_that_cannot_be_set_up_is_told_and_stops_nobody(owe, drain, sink, caplog):
    broken = owe("ola@example.no", letter="trials/broken")
    fine = owe()

    drain()

    assert state_of(broken) == DeliveryState.PENDING
    assert broken.smtp_reply == "Brevet lot seg ikke sette opp (TemplateDoesNotExist)."
    assert broken.next_at > NOW
    assert "cannot be sent" in caplog.text
    assert state_of(fine) == DeliveryState.ACCEPTED


def test_a_letter_that_cannot_be_sent_is_told_and_stops_nobody(owe, drain, sink, caplog):
    misnamed = owe("ola@example.no", letter="trials/misnamed")
    fine = owe()

    drain()

    assert state_of(misnamed) == DeliveryState.PENDING
    assert misnamed.smtp_reply == "Brevet lot seg ikke sette opp (ValueError)."
    assert misnamed.next_at > NOW
    assert "cannot be sent" in caplog.text
    assert state_of(fine) == DeliveryState.ACCEPTED
