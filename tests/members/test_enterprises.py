"""An organisation number is looked up in Enhetsregisteret, and nobody is stopped when it fails."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

FIND = reverse("join:find")
OTHER = reverse("join:apply_for_another")
NUMBER = "974760673"


class Answer(BaseHTTPRequestHandler):
    """As the open API answers; `body` is set by each test."""

    status, body, asked = 200, b"", ""

    def do_GET(self) -> None:
        type(self).asked = self.path
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def register_answers(settings: Settings) -> Iterator[type[Answer]]:
    answers = type("Answers", (Answer,), {})
    server = HTTPServer(("127.0.0.1", 0), answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.ENTERPRISE_REGISTER_URL = f"http://127.0.0.1:{server.server_port}/api"
    yield answers
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_unknown_number_is_looked_up(client: Client, register_answers: type[Answer]):
    register_answers.body = json.dumps({"navn": "ELVESALEN  KULTURHUS SA"}).encode()

    found = client.get(FIND, {"sok": "974 760 673"})
    (url,) = re.findall(rf'href="({OTHER}\?nummer=\d+)"', found.text)
    form = client.get(url)

    assert register_answers.asked == f"/api/enheter/{NUMBER}"
    assert "ELVESALEN KULTURHUS SA" in found.text
    assert 'value="ELVESALEN KULTURHUS SA"' in form.text
    assert f'value="{NUMBER}"' in form.text


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b""),
        (500, b"<html>"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"navn": ["x"]}'),
        (200, b'{"navn": "Borte AS", "slettedato": "2020-01-01"}'),
        (200, b"\xff\xfe"),
    ],
)
def test_a_register_that_does_not_help_stops_nobody(
    client: Client, register_answers: type[Answer], status: int, body: bytes
):
    register_answers.status, register_answers.body = status, body

    page = client.get(FIND, {"sok": NUMBER})

    assert page.status_code == 200
    assert f'href="{OTHER}"' in page.text
    assert client.get(OTHER, {"nummer": NUMBER}).status_code == 200


def test_a_register_that_is_not_there_stops_nobody(client: Client, settings: Settings):
    settings.ENTERPRISE_REGISTER_URL = "http://127.0.0.1:1/api"

    assert client.get(FIND, {"sok": NUMBER}).status_code == 200


def test_only_a_right_number_is_asked_for(client: Client, register_answers: type[Answer]):
    client.get(FIND, {"sok": "974760674"})
    client.get(FIND, {"sok": "elvesalen"})
    client.get(OTHER, {"nummer": "../../etc/passwd\x00"})

    assert register_answers.asked == ""


def test_only_numbers_count_against_the_limit(
    client: Client, register_answers: type[Answer], settings: Settings
):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"look_up_enterprise": "1/h/ip"}
    register_answers.body = json.dumps({"navn": "ELVESALEN KULTURHUS SA"}).encode()

    for typed in ["", "e", "elv", "elvesa"]:
        client.get(FIND, {"sok": typed})

    assert "ELVESALEN KULTURHUS SA" in client.get(FIND, {"sok": NUMBER}).text
    assert "ELVESALEN KULTURHUS SA" not in client.get(FIND, {"sok": NUMBER}).text
