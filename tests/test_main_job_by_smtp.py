"""The main job with every letter over SMTP, to a mail server that is not ours."""

import datetime as dt
import re
import socket
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.test import Client
from django.utils import timezone

from events.models import Participant
from outbox import tasks
from outbox.models import Delivery
from outbox.services import sending
from tests import factories
from tests.factories import NOW
from tests.world import sign_up

pytestmark = pytest.mark.django_db(transaction=True)

KARI = "kari@drammen.kommune.example"


class Letters:
    """What the server took, as its receivers read it."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 (aiosmtpd's name)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.rcpt_tos, message))
        return "250 Taken"

    def to(self, address):
        sending.drain(clock=timezone.now)
        return [message for receivers, message in self.taken if receivers == [address]]


@pytest.fixture
def mail(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Letters(), hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    yield server.handler
    server.stop()


def text_of(message):
    return message.get_body(("plain",)).get_content()


def calendar_of(message):
    (attachment,) = message.iter_attachments()
    return attachment.get_content_type(), attachment.get_content()


def register(client, mail):
    form = {"name": "Kari Nordmann", "email": KARI, "password1": ""}
    client.post("/konto/registrer/", form)
    (letter,) = mail.to(KARI)
    (code,) = re.findall(r"\b[B-Z]{4}-[B-Z]{4}\b", text_of(letter))
    return client.post("/konto/bekreft/", {"code": code})


def test_a_municipal_employee_registers_signs_up_queues_and_is_reminded_by_smtp(mail, drammen):
    event = factories.make_event(capacity=1)
    kari = Client()
    with time_machine.travel(NOW, tick=True):
        assert urlsplit(register(kari, mail).url).path == "/min-side/"

        page = f"{event.get_absolute_url()}pamelding/"
        shown = kari.get(page).context["form"]
        as_shown = {name: shown[name].value() for name in shown.fields}
        kari.post(page, {name: value for name, value in as_shown.items() if value is not None})
        *_, signed_up = mail.to(KARI)
        per = factories.make_member(name="Per Nilsen", organisation=drammen)
        sign_up(event, per, now=timezone.now())
        (queued,) = mail.to(per.email)
        place = Participant.objects.get(person__email=KARI)
        kari.post(f"{place.booking.get_absolute_url()}meld-av/")
        *_, cancelled = mail.to(KARI)
        *_, got_place = mail.to(per.email)

    with time_machine.travel(event.starts_at - dt.timedelta(hours=47), tick=True):
        tasks.remind()
        tasks.remind()
        *_, reminder = mail.to(per.email)

    kind, calendar = calendar_of(signed_up)
    assert kind == "text/calendar"
    assert "METHOD:REQUEST" in calendar
    assert "nummer 1 i køen" in text_of(queued)
    assert "METHOD:CANCEL" in calendar_of(cancelled)[1]
    assert "METHOD:REQUEST" in calendar_of(got_place)[1]
    assert event.title in reminder["Subject"]
    assert len(mail.to(per.email)) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert len({message["Message-ID"] for _, message in mail.taken}) == len(mail.taken)
