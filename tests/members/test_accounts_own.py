"""One's own account: profile, addresses, password and sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, email_removed
from django.db import connection
from django.dispatch import Signal
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.browsers import browser_in_words
from members.models import Person
from outbox.models import Delivery
from tests import factories
from tests.factories import PASSWORD

PROFILE = "/min-side/profil/"
ADDRESSES = "/konto/adresser/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def last_letter() -> Delivery:
    return Delivery.objects.latest("pk")


def last_facts() -> dict[str, Any]:
    return last_letter().context or {}


def addresses_of(person: Person) -> Any:
    return EmailAddress.objects.filter(user=person)


def form_in(response: Any) -> Any:
    return response.context["form"]


def sentences(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def kari(db: None) -> Person:
    return factories.make_person(name="Kari Nordmann", email="kari@example.no", language="nn")


@pytest.fixture
def logged_in(client: Client, kari: Person) -> Client:
    client.post("/konto/logg-inn/", {"login": kari.email, "password": PASSWORD})
    return client


@pytest.fixture
def trusted(logged_in: Client) -> Client:
    """Has just shown once more that it is Kari."""
    logged_in.post("/konto/bekreft-deg/", {"password": PASSWORD})
    return logged_in


# ---- Profile ------------------------------------------------------------------------------


def test_the_profile_is_kept_and_the_page_turns_to_the_chosen_language(
    logged_in: Client, kari: Person
):
    form = {"name": "Kari Nordmann Berg", "phone": "22 33 44 55", "language": "en"}

    response = logged_in.post(PROFILE, form)

    assert response.headers["Location"] == "/en/min-side/profil/"
    kari.refresh_from_db()
    assert (kari.name, kari.phone, kari.language) == ("Kari Nordmann Berg", "22 33 44 55", "en")


def test_a_profile_without_a_name_is_refused_and_keeps_what_was_typed(logged_in: Client):
    response = logged_in.post(PROFILE, {"name": "", "phone": "22 33 44 55", "language": "nn"})

    assert set(form_in(response).errors) == {"name"}
    assert form_in(response)["phone"].value() == "22 33 44 55"


@pytest.mark.parametrize("words", ["ring meg", "99"])
def test_what_cannot_be_a_telephone_number_is_told_and_kept(logged_in: Client, words: str):
    response = logged_in.post(PROFILE, {"name": "Kari", "phone": words, "language": "nb"})

    sentence = "Skriv et telefonnummer, for eksempel 22 00 00 00."
    assert form_in(response).errors == {"phone": [sentence]}
    assert form_in(response)["phone"].value() == words


def test_nobody_makes_themselves_staff_through_the_profile(logged_in: Client, kari: Person):
    logged_in.post(PROFILE, {"name": "K", "language": "nb", "is_staff": "on", "email": "x@y.no"})

    kari.refresh_from_db()
    assert (kari.is_staff, kari.email) == (False, "kari@example.no")


@pytest.mark.parametrize("junk", ["\x00", "é" * 10_000])
def test_junk_in_the_profile_is_told(logged_in: Client, junk: str):
    response = logged_in.post(PROFILE, {"name": junk, "phone": junk, "language": junk})

    assert set(form_in(response).errors) == {"name", "phone", "language"}


# ---- Addresses ----------------------------------------------------------------------------


def heard(signal: Signal) -> list[str]:
    told: list[str] = []

    def hear(*, email_address: EmailAddress, **_: Any) -> None:
        told.append(email_address.email)

    signal.connect(hear, weak=False)
    return told


def test_a_new_address_counts_when_its_code_is_typed(trusted: Client, kari: Person):
    confirmed = heard(email_confirmed)

    added = trusted.post(ADDRESSES, {"action_add": "1", "email": "kari@drammen.kommune.example"})
    before = list(addresses_of(kari).values_list("email", flat=True))
    trusted.post("/konto/bekreft/", {"code": last_facts()["code"]})

    assert added.headers["Location"] == "/konto/bekreft/"
    assert before == ["kari@example.no"]
    assert confirmed == ["kari@drammen.kommune.example"]
    address = addresses_of(kari).get(email="kari@drammen.kommune.example")
    assert (address.verified, address.primary) == (True, False)


def test_a_removed_address_is_gone_and_told_to_the_rooms_and_to_the_person(
    trusted: Client, kari: Person
):
    factories.make_address(person=kari, email="kari@drammen.kommune.example")
    removed = heard(email_removed)

    trusted.post(ADDRESSES, {"action_remove": "1", "email": "kari@drammen.kommune.example"})

    assert removed == ["kari@drammen.kommune.example"]
    letter = last_letter()
    assert (letter.address, letter.language) == ("kari@example.no", "nn")
    assert last_facts()["change"] == "email_deleted"
    assert last_facts()["detail"] == "kari@drammen.kommune.example"


def test_the_primary_address_cannot_be_removed(trusted: Client, kari: Person):
    factories.make_address(person=kari, email="kari@drammen.kommune.example")

    trusted.post(ADDRESSES, {"action_remove": "1", "email": kari.email})

    assert addresses_of(kari).filter(email="kari@example.no").exists()


def test_a_new_primary_address_is_the_login_and_the_old_one_is_told(trusted: Client, kari: Person):
    factories.make_address(person=kari, email="kari@drammen.kommune.example")

    trusted.post(ADDRESSES, {"action_primary": "1", "email": "kari@drammen.kommune.example"})

    kari.refresh_from_db()
    assert kari.email == "kari@drammen.kommune.example"
    assert last_letter().address == "kari@example.no"


def test_an_unproved_address_cannot_be_the_primary_one(trusted: Client, kari: Person):
    factories.make_address(person=kari, email="ny@example.no", is_verified=False)

    response = trusted.post(
        ADDRESSES, {"action_primary": "1", "email": "ny@example.no"}, follow=True
    )

    assert sentences(response) == ["Bekreft adressen før du gjør den til hovedadresse."]
    kari.refresh_from_db()
    assert kari.email == "kari@example.no"


def test_somebody_elses_address_is_not_told_and_cannot_be_taken(trusted: Client, kari: Person):
    factories.make_person(email="ola@example.no")

    response = trusted.post(ADDRESSES, {"action_add": "1", "email": "ola@example.no"})
    trusted.post("/konto/bekreft/", {"code": last_facts()["code"]})

    assert response.headers["Location"] == "/konto/bekreft/"
    assert not addresses_of(kari).filter(email="ola@example.no").exists()


def test_a_sixth_address_is_too_many(trusted: Client, kari: Person):
    for n in range(4):
        factories.make_address(person=kari, email=f"kari{n}@example.no")

    response = trusted.post(ADDRESSES, {"action_add": "1", "email": "kari9@example.no"})

    assert response.status_code == 200
    assert addresses_of(kari).count() == 5


def test_a_change_of_addresses_asks_for_the_password_again_and_then_goes_on(logged_in: Client):
    form = {"action_add": "1", "email": "kari@drammen.kommune.example"}

    asked = logged_in.post(ADDRESSES, form)
    response = logged_in.post(asked.headers["Location"], {"password": PASSWORD})

    assert asked.headers["Location"].startswith("/konto/bekreft-deg/")
    assert response.headers["Location"] == "/konto/bekreft/"
    assert last_letter().address == "kari@drammen.kommune.example"


def test_the_password_is_asked_for_again_after_five_minutes(trusted: Client):
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        response = trusted.post(ADDRESSES, {"action_add": "1", "email": "tyv@example.no"})

    assert response.headers["Location"].startswith("/konto/bekreft-deg/")


# ---- Password -------------------------------------------------------------------------------


def test_a_new_password_keeps_this_session_ends_the_others_and_is_told(
    logged_in: Client, kari: Person
):
    elsewhere = Client()
    elsewhere.post("/konto/logg-inn/", {"login": kari.email, "password": PASSWORD})

    response = logged_in.post(
        "/konto/passord/", {"oldpassword": PASSWORD, "password1": "nytt-og-langt-passord"}
    )

    assert response.headers["Location"] == PROFILE
    assert logged_in.get(PROFILE).status_code == 200
    assert elsewhere.get(PROFILE).status_code == 302
    assert last_facts()["change"] == "password_changed"


def test_the_old_password_must_be_right(logged_in: Client, kari: Person):
    response = logged_in.post(
        "/konto/passord/", {"oldpassword": "feil", "password1": "nytt-og-langt-passord"}
    )

    assert set(form_in(response).errors) == {"oldpassword"}


def test_who_has_no_password_can_make_one(client: Client, kari: Person):
    kari.set_unusable_password()
    kari.save()
    client.force_login(kari)

    asked = client.get("/konto/passord/")
    response = client.post("/konto/passord/lag/", {"password1": "nytt-og-langt-passord"})

    assert asked.headers["Location"] == "/konto/passord/lag/"
    assert response.headers["Location"] == PROFILE
    assert last_facts()["change"] == "password_set"


# ---- Sessions -------------------------------------------------------------------------------


def test_the_sessions_page_ends_the_others_and_keeps_this_one(logged_in: Client, kari: Person):
    elsewhere = Client(headers={"user-agent": FIREFOX})
    elsewhere.post("/konto/logg-inn/", {"login": kari.email, "password": PASSWORD})

    page = logged_in.get("/konto/okter/")
    logged_in.post("/konto/okter/")

    assert page.context["session_count"] == 2
    assert "Firefox på Linux" in page.content.decode()
    assert logged_in.get(PROFILE).status_code == 200
    assert elsewhere.get(PROFILE).status_code == 302


def test_looking_at_a_page_writes_nothing(logged_in: Client, kari: Person):
    with CaptureQueriesContext(connection) as queries:
        logged_in.get(PROFILE)

    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox på Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140",
            "Edge på Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604.1", "Safari på iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18 Safari/605", "Safari på Mac"),
        ("curl/8", "ukjent nettleser"),
        ("", "ukjent nettleser"),
    ],
)
def test_a_browser_is_named_as_people_name_it(user_agent: str, words: str):
    assert browser_in_words(user_agent) == words
