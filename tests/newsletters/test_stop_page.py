"""Off a list from a letter, as mail programs and people do it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from newsletters.enums import ConsentWay, SubscriptionState
from newsletters.models import Consent, Subscription
from tests.newsletters.lists import make_newsletter, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def row():
    return make_subscription(newsletter=make_newsletter(), address="leser@example.no")


@pytest.fixture
def program():
    """Knows no cookie, and is asked for a token wherever one is asked for."""
    return Client(enforce_csrf_checks=True)


def stop(row):
    return f"/nyhetsbrev/av/{row.key}/"


def state():
    return Subscription.objects.get().state


def test_opening_the_page_changes_nothing(client, row):
    for _scanner in range(3):
        assert client.get(stop(row)).status_code == 200
        assert client.head(stop(row)).status_code == 200

    assert state() == SubscriptionState.ACTIVE
    assert not Consent.objects.exists()


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_the_button_of_a_mail_program_acts(program, row, kind):
    """The body as Gmail and others send it: RFC 8058, section 3.2."""
    if kind == "urlencoded":
        body, content_type = ONE_CLICK.encode(), "application/x-www-form-urlencoded"
    else:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
            b"One-Click\r\n--x--\r\n"
        )
        content_type = "multipart/form-data; boundary=x"

    answer = program.post(stop(row), body, content_type=content_type)

    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert state() == SubscriptionState.ENDED
    assert Consent.objects.get().way == ConsentWay.ONE_CLICK


def test_the_button_acts_whatever_the_body_is(program, row):
    answer = program.post(stop(row), b"{", content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 200
    assert state() == SubscriptionState.ENDED


def test_pressing_twice_is_pressing_once(program, row):
    answers = [program.post(stop(row)) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Consent.objects.count() == 1


@pytest.mark.parametrize("key", [str(uuid.UUID(int=7)), "ikke-en-nokkel", "0" * 200])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_key_nobody_has_is_answered_in_a_friendly_way(program, key, method):
    answer = getattr(program, method)(f"/nyhetsbrev/av/{key}/")

    assert answer.status_code == 200
    assert "Du er meldt av" in answer.content.decode()


def test_the_page_speaks_the_language_of_the_letter(client, row):
    Subscription.objects.update(language="en")

    assert '<html lang="en"' in client.get(stop(row)).content.decode()


def test_regretting_needs_a_press_too(program, row):
    program.post(stop(row), {"List-Unsubscribe": "One-Click"})

    assert program.get(f"{stop(row)}angre/").status_code == 405
    assert state() == SubscriptionState.ENDED

    assert program.post(f"{stop(row)}angre/").status_code == 200
    assert state() == SubscriptionState.ACTIVE


def test_no_machine_keeps_the_page(client, row):
    answer = client.get(stop(row))

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
