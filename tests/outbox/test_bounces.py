"""What comes back: over POP3 in the shapes that mail servers write, and from a mail service."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import override_settings
from django.urls import include, path

from config import urls, webhooks
from core.models import Act
from outbox.models import Delivery, Suppression
from outbox.services.bounces import take_complaint
from outbox.services.mailbox import read_mailbox
from tests.factories import NOW, make_main_contact, make_member
from tests.pop3_server import Pop3Server

pytestmark = pytest.mark.django_db

SHAPES = Path(__file__).parent / "returned"


@pytest.fixture
def server(settings) -> Iterator[Pop3Server]:
    with Pop3Server() as server:
        settings.BOUNCE_MAILBOX = server.url
        yield server


@pytest.fixture
def letter(owe, drain, sink) -> Delivery:
    """One that was taken."""
    delivery: Delivery = owe("kari@example.no")
    drain()
    return delivery


def shaped(name: str, delivery: Delivery) -> bytes:
    words = (SHAPES / f"{name}.eml").read_text()
    filled = words.replace("ADDRESS", delivery.address).replace("MESSAGE_ID", delivery.message_id)
    return filled.encode()


# ---- The mailbox ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["postfix_dead", "exchange_dead", "qmail_dead"])
def test_a_dead_mailbox_is_stopped_and_its_letter_marked(server, letter, name):
    server.box.append(shaped(name, letter))

    assert read_mailbox(now=NOW) == 1

    letter.refresh_from_db()
    assert letter.returned_at == NOW
    assert letter.smtp_reply.startswith("Kom i retur: ")
    stopped = Suppression.objects.get()
    assert (stopped.address, stopped.source) == ("kari@example.no", letter)
    assert server.box == []


def test_a_full_mailbox_is_marked_but_lives(server, letter):
    server.box.append(shaped("postfix_full", letter))

    read_mailbox(now=NOW)

    letter.refresh_from_db()
    assert letter.returned_at == NOW
    assert letter.smtp_reply == "Kom i retur: 552 5.2.2 <kari@example.no>: Mailbox full"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("name", ["postfix_delayed", "out_of_office"])
def test_a_delay_and_an_automatic_answer_say_nothing(server, letter, name):
    server.box.append(shaped(name, letter))

    assert read_mailbox(now=NOW) == 0

    letter.refresh_from_db()
    assert letter.returned_at is None
    assert not Suppression.objects.exists()
    assert server.box == []


def test_an_address_we_have_not_written_to_is_not_stopped_by_anybodys_word(server, letter):
    server.box.append(shaped("forged", letter))

    assert read_mailbox(now=NOW) == 0

    assert not Suppression.objects.exists()


def test_without_our_message_id_only_a_letter_of_late_can_be_meant(server, letter):
    server.box.append(shaped("qmail_dead", letter))

    assert read_mailbox(now=NOW + dt.timedelta(days=8)) == 0


def test_the_same_bounce_twice_is_one(server, letter):
    server.box.extend([shaped("postfix_dead", letter)] * 2)

    read_mailbox(now=NOW)

    assert Suppression.objects.count() == 1
    assert Act.objects.filter(verb="address.suppressed").count() == 1


def test_what_is_no_letter_at_all_is_taken_away(server):
    server.box.extend(
        [b"", b"Content-Type: multipart/report\n\n\xff\xfe".replace(b"\xff\xfe", b"?")]
    )

    assert read_mailbox(now=NOW) == 0

    assert server.box == []


# ---- A word to the main contact ---------------------------------------------------------------


def die(server: Pop3Server, owe: Any, drain: Any, address: str) -> list[Delivery]:
    delivery = owe(address)
    drain()
    server.box.append(shaped("postfix_dead", delivery))
    read_mailbox(now=NOW)
    return list(Delivery.objects.filter(letter="members/address_died"))


def test_the_main_contact_is_told_whose_letters_do_not_arrive(server, owe, drain, sink, drammen):
    kari = make_member(name="Kari Nordmann", organisation=drammen)
    contact = make_main_contact(name="Hanne Hovedkontakt", organisation=drammen)

    [told] = die(server, owe, drain, kari.email)

    assert told.person == contact
    assert (told.context or {})["colleague"] == "Kari Nordmann"


def test_the_secretariat_is_told_when_it_is_the_main_contact(
    server, owe, drain, sink, drammen, settings
):
    contact = make_main_contact(name="Hanne Hovedkontakt", organisation=drammen)

    [told] = die(server, owe, drain, contact.email)

    assert (told.person, told.address) == (None, settings.CONTACT_EMAIL)


def test_nobody_is_told_of_a_reader_who_belongs_nowhere(server, owe, drain, sink):
    assert die(server, owe, drain, "leser@example.no") == []


# ---- A mail service ---------------------------------------------------------------------------

KEY = "signing-key"
MOUNTED = ModuleType("mounted")
MOUNTED.urlpatterns = [  # type: ignore[attr-defined]
    path("hendelser/", include(webhooks.of_service("mailgun"))),
    *urls.urlpatterns,
]
MAILGUN = "/hendelser/mailgun/tracking/"


@pytest.fixture
def service() -> Iterator[None]:
    keys = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "MAILGUN_API_KEY": "other"}
    with override_settings(ANYMAIL=keys, ROOT_URLCONF=MOUNTED):
        yield


def event(delivery: Delivery, kind: str = "failed", *, key: str = KEY, **facts: Any) -> dict:
    timestamp, token = "1805100000", "a" * 50
    signed = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signed.hexdigest()},
        "event-data": {
            "event": kind,
            "severity": "permanent",
            "reason": "bounce",
            "recipient": delivery.address,
            "timestamp": 1805100000.5,
            "message": {"headers": {"message-id": delivery.message_id.strip("<>")}},
            "delivery-status": {"code": 550, "message": "550 5.1.1 No such user"},
            **facts,
        },
    }


def post(client: Any, payload: dict) -> int:
    answer = client.post(MAILGUN, json.dumps(payload), content_type="application/json")
    return int(answer.status_code)


@pytest.mark.usefixtures("service")
def test_a_service_tells_of_a_dead_mailbox(client, letter):
    assert post(client, event(letter)) == 200
    assert post(client, event(letter)) == 200

    letter.refresh_from_db()
    assert letter.returned_at is not None
    assert letter.smtp_reply == "Kom i retur: 550 5.1.1 No such user"
    assert Suppression.objects.get().address == "kari@example.no"


@pytest.mark.usefixtures("service")
def test_a_service_with_the_wrong_signature_is_not_heard(client, letter, caplog):
    assert post(client, event(letter, key="guessed")) == 400

    assert not Suppression.objects.exists()


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize(
    "facts",
    [
        {"severity": "temporary"},
        {"delivery-status": {"code": 554, "message": "554 5.7.1 Looks like spam"}},
    ],
)
def test_what_says_nothing_of_the_mailbox_does_not_stop_it(client, letter, facts):
    assert post(client, event(letter, **facts)) == 200

    assert not Suppression.objects.exists()


@pytest.mark.usefixtures("service")
def test_who_calls_our_letters_spam_gets_no_more(client, letter):
    assert post(client, event(letter, "complained")) == 200

    assert Suppression.objects.get().reason == "Mottakeren meldte brevet som søppelpost."
    assert not Delivery.objects.filter(letter="members/address_died").exists()


def test_only_the_service_that_is_used_has_an_address():
    names = [each.name for each in webhooks.of_service("postmark")]

    assert names == ["postmark_tracking_webhook"]


def test_a_letter_is_known_by_what_the_service_called_it(owe):
    delivery = owe("kari@example.no")
    Delivery.objects.update(state="accepted", settled_at=NOW, smtp_reply="<own@service>")
    other = owe("kari@example.no", dedupe_key="trial:2", now=NOW + dt.timedelta(hours=1))
    Delivery.objects.filter(pk=other.pk).update(state="accepted", settled_at=NOW)

    found = take_complaint(message_id="<own@service>", address="Kari@example.no", now=NOW)

    assert found == delivery
