"""Signing up: with a code alone or with a password, once, and without telling who is known."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.models import Person
from members.services import accounts as services
from members.services import people
from outbox.models import Delivery
from tests import factories
from tests.factories import PASSWORD

SIGN_UP = "/konto/registrer/"
CONFIRM = "/konto/bekreft/"
KARI = {"name": "Kari Nordmann", "email": "kari@drammen.kommune.example", "password1": ""}


def letters(name: str = "") -> list[Delivery]:
    found = Delivery.objects.order_by("pk")
    return list(found.filter(letter=f"members/{name}") if name else found)


def code_in(letter: Delivery) -> str:
    return str((letter.context or {})["code"])


def form_in(response: Any) -> Any:
    return response.context["form"]


def sentences(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# ---- The way in ---------------------------------------------------------------------------


def test_sign_up_with_a_name_and_an_address_needs_only_the_code(client: Client, db: None):
    client.post(SIGN_UP, KARI)

    response = client.post(CONFIRM, {"code": code_in(letters()[0])})

    assert (response.status_code, response.headers["Location"]) == (302, "/min-side/")
    person = Person.objects.get()
    assert (person.name, person.email) == ("Kari Nordmann", "kari@drammen.kommune.example")
    assert EmailAddress.objects.get(user=person).verified
    assert not person.has_usable_password()
    assert client.session["_auth_user_id"] == str(person.pk)


def test_sign_up_with_a_password_lets_one_log_in_with_it(client: Client, db: None):
    client.post(SIGN_UP, KARI | {"password1": PASSWORD})
    client.post(CONFIRM, {"code": code_in(letters()[0])})
    client.post("/konto/logg-ut/")

    response = client.post("/konto/logg-inn/", {"login": KARI["email"], "password": PASSWORD})

    assert response.headers["Location"] == "/min-side/"


def test_the_code_is_a_secret_row_before_the_page_answers_and_lives_a_quarter(
    client: Client, db: None
):
    client.post(SIGN_UP, KARI)

    letter = letters()[0]
    assert (letter.letter, letter.is_secret) == ("members/email_confirmation_signup", True)
    assert letter.address == KARI["email"]
    assert letter.expires_at is not None
    assert letter.expires_at - letter.created_at == timedelta(minutes=15)


def test_a_letter_to_an_unproved_address_does_not_say_what_the_sender_called_themselves(
    client: Client, db: None
):
    client.post(SIGN_UP, KARI | {"name": "Vinn en reise, ring 22 00 00 00"})

    assert (letters()[0].context or {})["name"] == ""


@pytest.mark.parametrize(("prefix", "language"), [("", "nb"), ("/nn", "nn"), ("/en", "en")])
def test_the_language_of_the_page_becomes_the_persons_and_the_letters(
    client: Client, db: None, prefix: str, language: str
):
    client.post(prefix + SIGN_UP, KARI)

    assert Person.objects.get().language == language
    assert letters()[0].language == language


def test_a_name_and_an_address_must_be_given(client: Client, db: None):
    response = client.post(SIGN_UP, {"name": "", "email": "kari", "password1": ""})

    assert set(form_in(response).errors) == {"name", "email"}
    assert not Person.objects.exists()


def test_a_name_carries_no_link_into_the_letters_of_others(client: Client, db: None):
    response = client.post(SIGN_UP, KARI | {"name": "Vinn en reise: https://lure.example"})

    assert form_in(response).errors == {"name": ["Skriv navnet ditt."]}
    assert not Person.objects.exists()


def test_a_weak_password_is_refused_and_nothing_is_kept(client: Client, db: None):
    response = client.post(SIGN_UP, KARI | {"password1": "kort"})

    assert set(form_in(response).errors) == {"password1"}
    assert not Person.objects.exists()


# ---- Nobody learns who is registered ----------------------------------------------------------


def test_a_known_address_gets_the_same_answer_and_a_letter_that_tells(client: Client, db: None):
    known = factories.make_person(email="kjent@example.no", language="nn")
    stranger = Client()

    of_unknown = client.post(SIGN_UP, KARI, follow=True)
    of_known = stranger.post(SIGN_UP, KARI | {"email": known.email}, follow=True)

    assert of_known.redirect_chain == of_unknown.redirect_chain
    unknown_page = of_unknown.content.decode().replace(KARI["email"], "…")
    known_page = of_known.content.decode().replace(known.email, "…")
    assert len(known_page) == pytest.approx(len(unknown_page), abs=1200)
    assert Person.objects.filter(email=known.email).get().name == known.name
    told = letters("account_already_exists")
    assert [(letter.address, letter.language) for letter in told] == [("kjent@example.no", "nn")]


def test_somebodys_second_address_is_a_known_address(client: Client, db: None):
    person = factories.make_person()
    EmailAddress.objects.create(user=person, email=KARI["email"], verified=True)

    client.post(SIGN_UP, KARI)

    assert [letter.letter for letter in letters()] == ["members/account_already_exists"]


# ---- The same form twice ---------------------------------------------------------------------


def test_the_form_sent_again_in_the_same_browser_leads_to_the_code(client: Client, db: None):
    client.post(SIGN_UP, KARI)

    response = client.post(SIGN_UP, KARI)

    assert response.headers["Location"] == CONFIRM
    assert Person.objects.count() == 1
    assert len(letters()) == 1


def test_a_double_click_is_one_sign_up_and_the_last_code_works(db: None):
    """The browser drops the first answer, and with it the session it would have had."""
    dropped, kept = Client(), Client()
    dropped.post(SIGN_UP, KARI)

    kept.post(SIGN_UP, KARI)
    response = kept.post(CONFIRM, {"code": code_in(letters()[-1])})

    assert response.headers["Location"] == "/min-side/"
    assert Person.objects.count() == 1


def test_two_of_the_same_form_at_once_are_one_person(transactional_db: None):
    def send(_: int) -> int:
        try:
            return Client().post(SIGN_UP, KARI).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert answers == [302] * 4
    assert Person.objects.count() == 1


def test_two_strangers_with_one_address_at_once_are_one_person_and_no_error(
    transactional_db: None,
):
    def send(name: str) -> int:
        try:
            return Client().post(SIGN_UP, KARI | {"name": name}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, ["Anne", "Bjørn", "Cecilie", "Dag"]))

    assert answers == [302] * 4
    assert Person.objects.count() == 1


def test_another_password_for_an_unfinished_sign_up_changes_nothing(db: None):
    Client().post(SIGN_UP, KARI | {"password1": PASSWORD})

    Client().post(SIGN_UP, KARI | {"password1": "et-helt-annet-passord"})

    assert Person.objects.get().check_password(PASSWORD)
    assert letters()[-1].letter == "members/account_already_exists"


def test_a_person_with_a_proved_address_is_not_let_in_by_their_name(client: Client, db: None):
    person = factories.make_person(name=KARI["name"], email=KARI["email"])
    person.set_unusable_password()
    person.save()

    client.post(SIGN_UP, KARI)

    assert "_auth_user_id" not in client.session
    assert letters()[-1].letter == "members/account_already_exists"


def test_a_password_typed_by_a_stranger_dies_when_the_owner_comes_in_by_code(db: None):
    stranger, owner = Client(), Client()
    stranger.post(SIGN_UP, KARI | {"password1": PASSWORD})

    owner.post("/konto/logg-inn/kode/", {"email": KARI["email"]})
    owner.post("/konto/logg-inn/kode/bekreft/", {"code": code_in(letters("login_code")[0])})
    response = stranger.post("/konto/logg-inn/", {"login": KARI["email"], "password": PASSWORD})

    assert owner.get("/min-side/profil/").status_code == 200
    assert not Person.objects.get().has_usable_password()
    assert "_auth_user_id" not in stranger.session
    assert response.status_code in {200, 302}


# ---- Codes -----------------------------------------------------------------------------------


def test_a_wrong_code_is_told_and_the_third_ends_it(client: Client, db: None):
    client.post(SIGN_UP, KARI)

    first = client.post(CONFIRM, {"code": "BBBB-BBBB"})
    client.post(CONFIRM, {"code": "BBBB-BBBB"})
    third = client.post(CONFIRM, {"code": "BBBB-BBBB"}, follow=True)
    after = client.post(CONFIRM, {"code": code_in(letters()[0])})

    assert form_in(first).errors == {
        "code": ["Koden stemmer ikke. Se etter i det siste brevet fra oss."]
    }
    assert third.redirect_chain == [("/konto/logg-inn/", 302)]
    assert sentences(third) == [
        "Det ble for mange forsøk. Vent noen minutter, eller be om en ny kode."
    ]
    assert after.headers["Location"] == "/konto/logg-inn/"
    assert "_auth_user_id" not in client.session


def test_a_code_that_is_too_old_is_told(client: Client, db: None):
    client.post(SIGN_UP, KARI)

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        response = client.post(CONFIRM, {"code": code_in(letters()[0])}, follow=True)

    assert response.redirect_chain == [("/konto/logg-inn/", 302)]
    assert sentences(response) == ["Koden gjelder ikke lenger. Be om en ny."]


def test_a_new_code_ends_the_old_one(client: Client, db: None):
    client.post(SIGN_UP, KARI)

    client.post(CONFIRM, {"action": "resend"})
    old, new = (code_in(letter) for letter in letters())
    with_old = client.post(CONFIRM, {"code": old})
    with_new = client.post(CONFIRM, {"code": new})

    assert with_old.status_code == 200
    assert with_new.headers["Location"] == "/min-side/"


def test_a_mistyped_address_can_be_put_right(client: Client, db: None):
    client.post(SIGN_UP, KARI | {"email": "kari@drammen.komune.example"})

    client.post(CONFIRM, {"action": "change", "email": KARI["email"]})
    response = client.post(CONFIRM, {"code": code_in(letters()[-1])})

    assert letters()[-1].address == KARI["email"]
    assert response.headers["Location"] == "/min-side/"
    assert Person.objects.get().email == KARI["email"]


def test_who_typed_the_password_cannot_move_the_account_to_an_address_of_theirs(db: None):
    """Staff may have found the address by then, and written down who its owner is."""
    Client().post(SIGN_UP, KARI | {"password1": PASSWORD})
    stranger = Client()
    stranger.post("/konto/logg-inn/", {"login": KARI["email"], "password": PASSWORD})

    page = stranger.get(CONFIRM)
    stranger.post(CONFIRM, {"action": "change", "email": "fremmed@example.no"})

    assert "Jeg skrev feil adresse" not in page.content.decode()
    assert Person.objects.get().email == KARI["email"]
    assert {letter.address for letter in letters()} == {KARI["email"]}


def test_who_was_on_the_way_somewhere_lands_there(client: Client, db: None):
    client.post(f"{SIGN_UP}?next=/arrangementer/", KARI | {"next": "/arrangementer/"})

    response = client.post(CONFIRM, {"code": code_in(letters()[0])})

    assert response.headers["Location"] == "/arrangementer/"


# ---- Sign-ups nobody finished -----------------------------------------------------------------


def test_an_unfinished_sign_up_is_forgotten_after_a_week(client: Client, db: None):
    client.post(SIGN_UP, KARI)
    joined = Person.objects.get().date_joined

    early = services.forget_unfinished_sign_ups(now=joined + timedelta(days=6))
    late = services.forget_unfinished_sign_ups(now=joined + timedelta(days=8))

    assert (early, late) == (0, 1)
    assert not Person.objects.exists()
    assert not EmailAddress.objects.exists()


def test_nobody_else_is_forgotten(client: Client, db: None, staff: Person, member: Person):
    written_down = people.register_for(
        name="Ola", email="ola@example.no", by=staff, now=timezone.now()
    )
    client.post(SIGN_UP, KARI)
    client.post(CONFIRM, {"code": code_in(letters()[0])})

    forgotten = services.forget_unfinished_sign_ups(now=timezone.now() + timedelta(days=400))

    assert forgotten == 0
    assert Person.objects.filter(pk=written_down.pk).exists()
