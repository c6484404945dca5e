"""Subscriptions follow their person, and what is left of a no when the person goes."""

from __future__ import annotations

from typing import Any

import pytest

from newsletters import services
from newsletters.enums import ConsentWay, SubscriptionState
from newsletters.models import Consent, Declined, Subscription
from newsletters.rules.consents import have_said_no
from newsletters.services import Wish
from outbox.models import Delivery
from tests.factories import NOW
from tests.newsletters.lists import make_newsletter, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return make_newsletter()


def state_of(address, newsletter):
    return Subscription.objects.of(address).get(newsletter=newsletter).state


def ask_and_confirm(newsletter, address):
    services.ask(address=address, wish=Wish([newsletter], "nb"), now=NOW)
    context: Any = Delivery.objects.get().context
    services.confirm(signed=context["path"].rstrip("/").rpartition("/")[2], now=NOW)


def test_who_proves_an_address_has_what_came_to_it(letter, stranger):
    row = make_subscription(newsletter=letter, address="gammel@example.no")

    services.tie(person=stranger, address="Gammel@example.no")

    row.refresh_from_db()
    assert row.person == stranger


def test_the_letters_follow_to_a_new_main_address(letter, stranger):
    row = make_subscription(newsletter=letter, person=stranger)

    services.follow_address(person=stranger, was=stranger.email, is_now="Ny@example.no", now=NOW)

    row.refresh_from_db()
    assert row.address == "ny@example.no"


def test_a_no_at_the_new_address_stands(letter, stranger):
    row = make_subscription(newsletter=letter, person=stranger)
    make_subscription(newsletter=letter, address="ny@example.no", state=SubscriptionState.ENDED)

    services.follow_address(person=stranger, was=stranger.email, is_now="ny@example.no", now=NOW)

    row.refresh_from_db()
    assert row.address == stranger.email
    assert state_of("ny@example.no", letter) == SubscriptionState.ENDED


def test_both_addresses_on_the_list_become_one(letter, stranger):
    row = make_subscription(newsletter=letter, person=stranger)
    make_subscription(newsletter=letter, address="ny@example.no")

    services.follow_address(person=stranger, was=stranger.email, is_now="ny@example.no", now=NOW)

    row.refresh_from_db()
    assert row.state == SubscriptionState.ENDED
    assert state_of("ny@example.no", letter) == SubscriptionState.ACTIVE


def test_a_deleted_account_leaves_nothing_but_its_no(letter, stranger):
    other = make_newsletter(name="Et annet")
    make_subscription(newsletter=letter, person=stranger)
    services.end_all(address=stranger.email, way=ConsentWay.LETTER, now=NOW)
    make_subscription(newsletter=other, person=stranger)

    services.erase_person(person=stranger, by=stranger, now=NOW)

    assert not Subscription.objects.exists()
    assert not Consent.objects.exists()
    for newsletter in (letter, other):
        assert have_said_no(newsletter, [stranger.email.upper()]) == {stranger.email}
    prints = Declined.objects.values_list("digest", flat=True)
    assert not any(stranger.email in each for each in prints)


def test_the_owner_of_a_deleted_address_may_come_back(letter, stranger):
    make_subscription(newsletter=letter, person=stranger)
    address = stranger.email
    services.erase_person(person=stranger, by=stranger, now=NOW)

    ask_and_confirm(letter, address)

    assert not Declined.objects.exists()
    assert have_said_no(letter, [address]) == set()


def test_a_no_holds_when_the_key_of_the_portal_is_changed(letter, stranger, settings):
    make_subscription(newsletter=letter, person=stranger)
    address = stranger.email
    services.erase_person(person=stranger, by=stranger, now=NOW)

    settings.SECRET_KEY = "en-annen-nokkel-som-er-lang-nok-til-a-vaere-en-nokkel-27"

    assert have_said_no(letter, [address]) == {address}
