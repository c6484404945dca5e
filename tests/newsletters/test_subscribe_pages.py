"""Onto a list without an account, and what one gets by the link in the letter."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.cache import cache

from newsletters.enums import ConsentWay, SubscriptionState
from newsletters.models import Consent, Subscription
from outbox.models import Delivery
from tests import factories
from tests.newsletters.lists import make_newsletter, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FORM = "/nyhetsbrev/meld-pa/"


@pytest.fixture
def letter():
    return make_newsletter()


@pytest.fixture(autouse=True)
def nobody_has_asked():
    cache.clear()


def ask(client, letter, *, address="leser@example.no", prefix="", **answers):
    data = {"address": address, "newsletters": [letter.pk], "language": "nb"}
    return client.post(f"{prefix}{FORM}", data | answers)


def test_there_is_no_form_where_there_is_no_list(client):
    make_newsletter(is_open=False)

    assert client.get(FORM).status_code == 404


def test_who_is_logged_in_chooses_on_their_own_page(client, letter, stranger):
    client.force_login(stranger)

    assert client.get(FORM).url == "/min-side/nyhetsbrev/"


def test_the_answer_is_the_same_for_known_and_unknown(client, letter):
    make_subscription(newsletter=letter, address="kjent@example.no")
    make_subscription(newsletter=letter, address="borte@example.no", state=SubscriptionState.ENDED)

    answers = [
        ask(client, letter, address=f"{who}@example.no") for who in ("kjent", "ukjent", "borte")
    ]

    assert {(a.status_code, a.url, a.content) for a in answers} == {(302, f"{FORM}sendt/", b"")}
    assert Delivery.objects.count() == 3


def test_one_place_does_not_ask_for_hundreds(client, letter):
    answers = [ask(client, letter, address=f"a{n}@example.no").status_code for n in range(31)]

    assert answers == [302] * 30 + [429]


def test_an_address_must_be_one(client, letter):
    answer = ask(client, letter, address="kari")

    assert "Skriv en e-postadresse" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_only_open_lists_can_be_asked_for(client, letter):
    closed = make_newsletter(name="For medlemmer", is_open=False)

    answer = ask(client, letter, newsletters=[closed.pk])

    assert answer.status_code == 200
    assert not Subscription.objects.exists()


def test_the_letter_leads_to_a_page_with_a_button(client, letter):
    ask(client, letter, prefix="/nn", language="nn")
    context: Any = Delivery.objects.get().context
    path = context["path"]
    assert path.startswith("/nn/nyhetsbrev/bekreft/")

    for _scanner in range(2):
        assert client.get(path).status_code == 200
    assert Subscription.objects.get().state == SubscriptionState.ASKED

    answer = client.post(path)
    row = Subscription.objects.get()
    assert answer.url == f"/nn/nyhetsbrev/valg/{row.key}/"
    assert row.state == SubscriptionState.ACTIVE
    assert "takk" in Consent.objects.get(act="agreed").words
    assert "Takk. No er du med." in client.get(answer.url).content.decode()


def test_a_link_that_is_not_ours_says_what_to_do(client, letter):
    answer = client.get("/nyhetsbrev/bekreft/noe-annet/")

    assert "Lenken virker ikke lenger" in answer.content.decode()


# ---- Preferences -------------------------------------------------------------------------------


def page_of(row):
    return f"/nyhetsbrev/valg/{row.key}/"


def test_preferences_open_with_the_link_alone_and_hide_the_address(client, letter):
    row = make_subscription(newsletter=letter, address="kari.nordmann@example.no")

    html = client.get(page_of(row)).content.decode()

    assert "ka…@example.no" in html
    assert "kari.nordmann" not in html


def test_preferences_are_saved(client, letter):
    page, other = factories.make_page(), make_newsletter(name="Et annet")
    row = make_subscription(newsletter=letter)
    answers = {"newsletters": [other.pk], "language": "en", "interests": [page.pk]}

    client.post(page_of(row), answers)

    left, joined = Subscription.objects.order_by("pk")
    assert (left.state, joined.state) == (SubscriptionState.ENDED, SubscriptionState.ACTIVE)
    assert (joined.language, list(joined.interests.all())) == ("en", [page])


def test_all_ends_with_one_press(client, letter):
    row = make_subscription(newsletter=letter)
    make_subscription(newsletter=make_newsletter(name="Et annet"), address=row.address)

    assert client.get(f"{page_of(row)}av/").status_code == 405
    client.post(f"{page_of(row)}av/")

    assert not Subscription.objects.active().exists()


def test_an_old_link_gets_a_friendly_page(client, letter):
    answer = client.get(f"/nyhetsbrev/valg/{uuid.uuid4()}/")

    assert answer.status_code == 404
    assert "Lenken virker ikke lenger" in answer.content.decode()


# ---- My page -----------------------------------------------------------------------------------

MINE = "/min-side/nyhetsbrev/"


def test_a_member_may_have_what_is_for_members(client, member, letter):
    closed = make_newsletter(name="For medlemmer", is_open=False)
    client.force_login(member)

    client.post(MINE, {"newsletters": [closed.pk], "language": "nb"})

    row = Subscription.objects.get()
    assert (row.newsletter, row.person, row.state) == (closed, member, SubscriptionState.ACTIVE)
    consent = Consent.objects.get()
    assert (consent.way, consent.by) == (ConsentWay.OWN_PAGE, member)


def test_a_stranger_may_not(client, stranger, letter):
    closed = make_newsletter(name="For medlemmer", is_open=False)
    client.force_login(stranger)

    client.post(MINE, {"newsletters": [closed.pk], "language": "nb"})

    assert not Subscription.objects.exists()


def test_nothing_is_ticked_beforehand(client, stranger, letter):
    client.force_login(stranger)

    assert client.get(MINE).context["form"].initial["newsletters"] == []


def test_what_comes_to_other_addresses_is_there_too(client, stranger, letter):
    row = make_subscription(newsletter=letter, person=stranger, address="jobb@example.no")
    client.force_login(stranger)

    assert page_of(row) in client.get(MINE).content.decode()


def test_all_of_mine_ends_with_one_press(client, stranger, letter):
    make_subscription(newsletter=letter, person=stranger)
    client.force_login(stranger)

    client.post(f"{MINE}av/")

    assert Subscription.objects.get().state == SubscriptionState.ENDED
