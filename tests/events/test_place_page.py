"""The page behind the signed link of a letter. A GET changes nothing, also where a mail filter
follows the link."""

from __future__ import annotations

import pytest
from django.test import Client

from events import rules, services
from events.models import Event, Participant
from tests.events.acts import states
from tests.events.test_booking import book, people, seats
from tests.factories import NOW, make_event, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event() -> Event:
    return make_event(capacity=1)


@pytest.fixture
def ann(event) -> Participant:
    [ann] = people(book(event, make_person(name="Berit Booker"), seats(event, "Ann")))
    return ann


def test_it_says_who_signed_them_up(client: Client, ann):
    page = client.get(rules.place_path(ann))

    assert page.status_code == 200
    assert "Berit Booker har meldt deg på." in page.text


def test_looking_changes_nothing(client: Client, ann):
    client.get(rules.place_path(ann) + "?answer=no")

    assert states(ann) == ["registered"]


def test_no_frees_the_place_for_the_queue(client: Client, event, ann):
    waiting = people(book(event, make_person(), seats(event, "Xi")))

    page = client.post(rules.place_path(ann), {"answer": "no"}, follow=True)

    assert "Du er ikke påmeldt" in page.text
    assert states(ann, *waiting) == ["cancelled", "registered"]


def test_yes_is_kept(client: Client, ann):
    page = client.post(rules.place_path(ann), {"answer": "coming"}, follow=True)

    assert "Du har svart at du kommer." in page.text
    ann.refresh_from_db()
    assert ann.says_coming_at is not None


def test_an_offer_is_answered_there(client: Client, event, ann):
    [xi] = people(book(event, make_person(), seats(event, "Xi"), takes_place_at_once=False))
    services.say_no(participant=ann, by=None, now=NOW)

    assert "Ja, jeg vil ha plassen" in client.get(rules.place_path(xi)).text
    client.post(rules.place_path(xi), {"answer": "accept"})

    assert states(xi) == ["registered"]


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_who_has_no_offer_reads_why(client: Client, ann, answer):
    page = client.post(rules.place_path(ann), {"answer": answer}, follow=True)

    assert "Tilbudet gjelder ikke lenger." in page.text
    assert states(ann) == ["registered"]


def test_the_same_answer_twice_is_no_fault(client: Client, ann):
    client.post(rules.place_path(ann), {"answer": "no"})
    page = client.post(rules.place_path(ann), {"answer": "no"}, follow=True)

    assert "Dette er allerede avmeldt." in page.text


@pytest.mark.parametrize("change", [lambda link: link + "x", lambda link: "a" + link, str.upper])
def test_nobody_makes_a_link_of_their_own(client: Client, event, ann, change):
    forged = change(rules.sign(ann))

    assert client.get(f"{event.get_absolute_url()}plass/{forged}/").status_code == 404


def test_the_link_belongs_to_its_event(client: Client, ann):
    other = make_event()

    address = f"{other.get_absolute_url()}plass/{rules.sign(ann)}/"
    assert client.get(address).status_code == 404


def test_the_page_asks_little(client: Client, ann, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(rules.place_path(ann))
