from __future__ import annotations

import pytest
from django.urls import reverse

from outbox import mime
from outbox.enums import DeliveryState
from outbox.models import DemoLetter, Pause
from outbox.rendering import render
from outbox.services import sending
from outbox.transports import DemoMailbox
from tests.factories import NOW

pytestmark = pytest.mark.django_db

MAILBOX = "/postkasse/"


@pytest.fixture(autouse=True)
def demo_mailbox(settings):
    settings.EMAIL_BACKEND = f"{DemoMailbox.__module__}.{DemoMailbox.__name__}"


@pytest.fixture
def code(owe, drain) -> DemoLetter:
    owe(letter="trials/code", context={"code": "417332 <b>"})
    drain()
    return DemoLetter.objects.get()


def test_the_mailbox_is_open_to_all_and_lists_the_newest_first(client, owe, drain):
    owe("kari@example.no")
    drain()
    owe("ola@example.no", letter="trials/code", context={"code": "1234"})
    drain()

    response = client.get(MAILBOX)

    assert response.status_code == 200
    assert [letter.address for letter in response.context["page"]] == [
        "ola@example.no",
        "kari@example.no",
    ]
    assert "Koden din er 1234" in response.content.decode()


def test_the_mailbox_gets_what_a_mail_server_would(owe, drain):
    delivery = owe("post@bodø.example")

    drain()

    letter = DemoLetter.objects.get()
    assert letter.address == "post@xn--bod-2na.example"
    assert letter.message_id == delivery.message_id
    assert bytes(letter.raw) == mime.as_bytes(render(delivery), now=NOW)


def test_the_mailbox_takes_nothing_that_cannot_be_sent(owe, drain):
    delivery = owe("bjørn@example.no")

    drain()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.REJECTED
    assert not DemoLetter.objects.exists()


def test_the_mailbox_gets_no_letter_that_is_stopped_at_the_last_moment(owe, monkeypatch, drain):
    delivery = owe()

    def render_slowly(delivery):
        Pause.objects.create(since=NOW)
        return render(delivery)

    monkeypatch.setattr(sending, "render", render_slowly)

    drain()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PENDING
    assert not DemoLetter.objects.exists()


def test_the_mailbox_finds_letters_by_address(client, owe, drain):
    owe("kari@example.no")
    owe("ola@example.no")
    drain()

    response = client.get(MAILBOX, {"adresse": "KARI@"})

    assert [letter.address for letter in response.context["page"]] == ["kari@example.no"]


@pytest.mark.parametrize("query", ["adresse=%00", "adresse=" + "x" * 300, "side=-1", "side=%00"])
def test_the_mailbox_takes_any_question(client, code, query):
    assert client.get(f"{MAILBOX}?{query}").status_code == 200


def test_the_mailbox_says_so_when_it_is_empty(client, db):
    assert "Ingen brev ennå" in client.get(MAILBOX).content.decode()


@pytest.mark.parametrize("letters", [1, 3])
def test_the_mailbox_asks_the_same_of_the_database_however_full(
    client, owe, drain, django_assert_num_queries, letters
):
    for number in range(letters):
        owe(f"person{number}@example.no")
    drain()

    with django_assert_num_queries(2):
        client.get(MAILBOX)


def test_a_letter_is_readable_as_text_beside_its_looks(client, code):
    page = client.get(reverse("outbox:letter", args=[code.pk])).content.decode()

    assert "Koden din er 417332 &lt;b&gt;." in page
    assert f'src="{reverse("outbox:letter_html", args=[code.pk])}"' in page


def test_the_looks_of_a_letter_stand_in_a_sandbox_of_their_own(client, code):
    response = client.get(reverse("outbox:letter_html", args=[code.pk]))

    policy = response.headers["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "'self' data:",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Koden din er 417332 &lt;b&gt;." in response.content.decode()


def test_a_letters_file_can_be_fetched(client, owe, drain):
    owe(letter="trials/calendar", context={"starts_at": "20270312T090000Z"})
    drain()
    letter = DemoLetter.objects.get()

    response = client.get(reverse("outbox:attachment", args=[letter.pk, 1]))

    assert response.headers["Content-Disposition"] == 'attachment; filename="invite.ics"'
    assert response.headers["Content-Type"] == "text/calendar"
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert client.get(reverse("outbox:attachment", args=[letter.pk, 2])).status_code == 404
    assert client.get(reverse("outbox:attachment", args=[letter.pk, 0])).status_code == 404


@pytest.mark.parametrize("name", ["letter", "letter_html", "attachment", "mailbox"])
def test_nothing_is_shown_outside_demo_mode(client, code, settings, name):
    arguments = {"mailbox": [], "attachment": [code.pk, 1]}.get(name, [code.pk])
    address = reverse(f"outbox:{name}", args=arguments)
    settings.DEMO = False

    assert client.get(address).status_code == 404
