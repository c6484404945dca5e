"""A group asks the database as often as one does: only what is written is more."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Booking, CapacityPool, Participant, SessionChoice
from tests.events.test_booking_pages import press, send, url_of
from tests.events.test_sign_up_page import words
from tests.factories import make_event, make_member, make_workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WRITTEN = ("INSERT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def event():
    event = make_event(capacity=100)
    make_workshop(event=event, title="Dans", capacity=50)
    return event


def colleagues(event, number):
    typed, before = {"row_count": str(number)}, Participant.objects.count()
    for row in range(1, number + 1):
        typed[f"p{row}_name"] = f"Kollega {row}"
        typed[f"p{row}_email"] = make_member().email if row % 2 else f"ny{before + row}@example.no"
        typed[f"p{row}_sessions"] = event.sessions.get().pk
    return typed


def asked(act):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        act()
    return [each["sql"] for each in queries if not each["sql"].startswith(WRITTEN)]


def test_the_empty_sheet_asks_at_most_twelve_times(
    client, member, event, django_assert_max_num_queries
):
    client.force_login(member)
    client.get("/om/")

    with django_assert_max_num_queries(12):
        client.get(url_of(event))


def test_a_look_and_a_booking_ask_as_often_for_five_as_for_two(client, member, event):
    client.force_login(member)
    warm = send(client, event, **colleagues(event, 2))
    press(client, event, warm)
    costs = []
    for number in (2, 5):
        typed = colleagues(event, number)
        looked: list[Any] = []
        look = asked(lambda typed=typed, looked=looked: looked.append(send(client, event, **typed)))
        book = asked(lambda looked=looked: press(client, event, looked[0]))
        costs.append((len(look), len(book)))

    assert Participant.objects.count() == 2 + 2 + 5
    assert costs[0] == costs[1]


def test_a_group_that_finds_a_workshop_full_asks_as_often_for_five_as_for_two(
    client, member, event
):
    client.force_login(member)
    CapacityPool.objects.filter(session__event=event).update(capacity=1)
    press(client, event, send(client, event, **colleagues(event, 2)))
    costs = []
    for number in (2, 5):
        looked = send(client, event, **colleagues(event, number))
        with CaptureQueriesContext(connection) as queries:
            press(client, event, looked)
        costs.append(len(queries))

    assert SessionChoice.objects.filter(wait__isnull=False).count() == 1 + 2 + 5
    assert costs[0] == costs[1]


def test_a_form_sent_twice_with_addresses_gets_the_same_booking_twice(client, member, event):
    client.force_login(member)
    looked = send(client, event, p1_name="Ola Dahl", p1_email="ola@example.no")

    answers = {press(client, event, looked).url for _ in range(2)}

    assert answers == {Booking.objects.get().get_absolute_url()}


def test_another_form_with_the_same_colleague_says_who_is_in(client, member, event):
    client.force_login(member)
    first, second = (
        send(client, event, p1_name="Ola Dahl", p1_email=address)
        for address in ("ola@example.no", "Ola@Example.no")
    )

    press(client, event, first)
    refused = press(client, event, second)

    assert "Ola Dahl er allerede påmeldt eller i kø." in words(refused)
    assert Booking.objects.count() == 1
