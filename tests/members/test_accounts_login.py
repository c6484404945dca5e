"""Logging in: by code, by password, after a reset; and what strangers get out of trying."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members.models import Person
from outbox.models import Delivery
from tests import factories
from tests.factories import PASSWORD

LOG_IN = "/konto/logg-inn/"
ASK = "/konto/logg-inn/kode/"
ENTER = "/konto/logg-inn/kode/bekreft/"
RESET = "/konto/passord/glemt/"
MY_PAGE = "/min-side/"
NOBODY = "ingen@example.no"
JUNK = ["\x00", "a\x00@example.no", "é" * 10_000, "\u202e<b>", "{}", "[1]"]


def last_letter() -> Delivery:
    return Delivery.objects.latest("pk")


def last_facts() -> dict[str, Any]:
    return last_letter().context or {}


def last_code() -> str:
    return str(last_facts()["code"])


def form_in(response: Any) -> Any:
    return response.context["form"]


def sentences(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def is_in(client: Client) -> bool:
    return client.get("/min-side/profil/").status_code == 200


@pytest.fixture
def kari(db: None) -> Person:
    return factories.make_person(name="Kari Nordmann", email="kari@example.no")


# ---- By code --------------------------------------------------------------------------------


def test_a_code_lets_the_person_in(client: Client, kari: Person):
    client.post(ASK, {"email": "Kari@Example.NO"})

    response = client.post(ENTER, {"code": last_code()})

    assert response.headers["Location"] == MY_PAGE
    assert is_in(client)


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " ")])
def test_how_the_code_is_typed_does_not_matter(client: Client, kari: Person, change: Any):
    client.post(ASK, {"email": kari.email})

    client.post(ENTER, {"code": change(last_code())})

    assert is_in(client)


def test_a_secondary_address_lets_the_person_in_too(client: Client, kari: Person):
    factories.make_address(person=kari, email="kari@drammen.kommune.example")
    client.post(ASK, {"email": "kari@drammen.kommune.example"})

    client.post(ENTER, {"code": last_code()})

    assert is_in(client)


def test_an_unknown_address_gets_the_same_answer_and_a_letter(client: Client, kari: Person):
    of_known = Client().post(ASK, {"email": kari.email}, follow=True)
    of_unknown = client.post(ASK, {"email": NOBODY}, follow=True)

    assert of_unknown.redirect_chain == of_known.redirect_chain
    assert last_letter().letter == "members/unknown_account"
    assert last_letter().address == NOBODY
    assert last_letter().person is None


def test_the_letter_to_an_unknown_address_is_in_the_language_of_the_page(client: Client, db: None):
    client.post("/en" + ASK, {"email": NOBODY})

    assert last_letter().language == "en"


def test_the_letter_to_a_person_is_in_theirs(client: Client, db: None):
    person = factories.make_person(language="nn")

    client.post("/en" + ASK, {"email": person.email})

    assert last_letter().language == "nn"


def test_a_wrong_code_three_times_ends_it(client: Client, kari: Person):
    client.post(ASK, {"email": kari.email})
    code = last_code()

    for _ in range(2):
        client.post(ENTER, {"code": "BBBB-BBBB"})
    third = client.post(ENTER, {"code": "BBBB-BBBB"}, follow=True)
    client.post(ENTER, {"code": code})

    assert sentences(third) == [
        "Det ble for mange forsøk. Vent noen minutter, eller be om en ny kode."
    ]
    assert not is_in(client)


def test_a_code_that_is_too_old_is_told(client: Client, kari: Person):
    client.post(ASK, {"email": kari.email})

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        response = client.post(ENTER, {"code": last_code()}, follow=True)

    assert sentences(response) == ["Koden gjelder ikke lenger. Be om en ny."]
    assert not is_in(client)


def test_a_code_works_once(client: Client, kari: Person):
    client.post(ASK, {"email": kari.email})
    code = last_code()
    client.post(ENTER, {"code": code})
    client.post("/konto/logg-ut/")

    client.post(ENTER, {"code": code})

    assert not is_in(client)


def test_somebody_elses_browser_cannot_use_the_code(client: Client, kari: Person):
    Client().post(ASK, {"email": kari.email})

    client.post(ENTER, {"code": last_code()})

    assert not is_in(client)


def test_the_page_where_one_types_the_code_is_nothing_without_having_asked(
    client: Client, db: None
):
    assert client.get(ENTER).headers["Location"] == ASK


def test_a_closed_account_is_not_let_in(client: Client, kari: Person):
    Person.objects.update(is_active=False)

    client.post(ASK, {"email": kari.email})
    by_password = client.post(LOG_IN, {"login": kari.email, "password": PASSWORD})

    assert last_letter().letter == "members/unknown_account"
    assert by_password.status_code in {200, 302}
    assert not is_in(client)


# ---- By password ----------------------------------------------------------------------------


def test_a_password_lets_the_person_in(client: Client, kari: Person):
    response = client.post(LOG_IN, {"login": kari.email, "password": PASSWORD})

    assert response.headers["Location"] == MY_PAGE


@pytest.mark.parametrize("address", ["kari@example.no", NOBODY])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(
    client: Client, kari: Person, address: str
):
    response = client.post(LOG_IN, {"login": address, "password": "feil-passord-27"})

    assert form_in(response).non_field_errors() == [
        "Adressen og passordet hører ikke sammen. Prøv på nytt, eller be om en kode på e-post."
    ]


def test_the_sixth_wrong_password_is_too_many(client: Client, kari: Person):
    for _ in range(5):
        client.post(LOG_IN, {"login": kari.email, "password": "feil-passord-27"})

    response = client.post(LOG_IN, {"login": kari.email, "password": PASSWORD})

    assert form_in(response).non_field_errors() == [
        "Det ble for mange forsøk. Vent noen minutter, eller be om en ny kode."
    ]


def test_too_many_from_one_place_get_our_page_that_says_so(client: Client, db: None):
    answers = [client.post(ASK, {"email": f"{n}@example.no"}) for n in range(21)]
    posts = [client.post("/konto/registrer/", {}) for _ in range(21)]

    assert [answer.status_code for answer in answers[:20]] == [302] * 20
    assert posts[-1].status_code == 429
    assert posts[-1].templates[0].name == "429.html"


def test_what_somebody_writes_in_x_forwarded_for_moves_no_limit(client: Client, db: None):
    for n in range(20):
        client.post("/konto/registrer/", {}, headers={"X-Forwarded-For": f"10.0.0.{n}"})

    response = client.post("/konto/registrer/", {}, headers={"X-Forwarded-For": "10.0.1.1"})

    assert response.status_code == 429


# ---- Where one lands ------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "page"), [("nn", "/nn/min-side/"), ("en", "/en/min-side/")])
def test_login_leads_to_my_page_in_the_persons_own_language(
    client: Client, db: None, language: str, page: str
):
    person = factories.make_person(language=language)

    response = client.post(LOG_IN, {"login": person.email, "password": PASSWORD})

    assert response.headers["Location"] == page


def test_login_leads_to_where_one_was_going(client: Client, kari: Person):
    form = {"login": kari.email, "password": PASSWORD, "next": "/min-side/profil/"}

    response = client.post(LOG_IN, form)

    assert response.headers["Location"] == "/min-side/profil/"


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\x00//evil.example",
    ],
)
def test_login_never_leads_away(client: Client, kari: Person, evil: str):
    form = {"login": kari.email, "password": PASSWORD, "next": evil}

    response = client.post(LOG_IN, form)

    assert response.headers["Location"] == MY_PAGE


def test_a_private_page_leads_to_login_and_back(client: Client, kari: Person):
    response = client.get("/min-side/profil/")

    assert response.headers["Location"] == f"{LOG_IN}?next=/min-side/profil/"


def test_a_get_logs_nobody_out(client: Client, kari: Person):
    client.force_login(kari)

    client.get("/konto/logg-ut/")

    assert is_in(client)


def test_logging_out_leads_to_the_front_page(client: Client, kari: Person):
    client.force_login(kari)

    response = client.post("/konto/logg-ut/")

    assert response.headers["Location"] == "/"
    assert not is_in(client)


# ---- A forgotten password -------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_with_a_code(client: Client, kari: Person):
    client.post(RESET, {"email": kari.email})
    confirmed = client.post("/konto/passord/glemt/bekreft/", {"code": last_code()})

    done = client.post("/konto/passord/nytt/", {"password1": "nytt-og-langt-passord"})

    assert confirmed.headers["Location"] == "/konto/passord/nytt/"
    assert done.headers["Location"] == MY_PAGE
    assert is_in(client)
    kari.refresh_from_db()
    assert kari.check_password("nytt-og-langt-passord")
    assert last_facts()["change"] == "password_reset"


def test_a_reset_ends_the_sessions_the_old_password_had(client: Client, kari: Person):
    thief = Client()
    thief.post(LOG_IN, {"login": kari.email, "password": PASSWORD})

    client.post(RESET, {"email": kari.email})
    client.post("/konto/passord/glemt/bekreft/", {"code": last_code()})
    client.post("/konto/passord/nytt/", {"password1": "nytt-og-langt-passord"})

    assert not is_in(thief)


def test_a_reset_for_an_unknown_address_answers_alike(client: Client, kari: Person):
    of_known = Client().post(RESET, {"email": kari.email}, follow=True)
    of_unknown = client.post(RESET, {"email": NOBODY}, follow=True)

    assert of_unknown.redirect_chain == of_known.redirect_chain
    assert last_letter().letter == "members/unknown_account"


def test_the_new_password_cannot_be_set_without_the_code(client: Client, kari: Person):
    client.post(RESET, {"email": kari.email})

    client.post("/konto/passord/nytt/", {"password1": "nytt-og-langt-passord"})

    kari.refresh_from_db()
    assert kari.check_password(PASSWORD)


# ---- Hostile input --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/konto/registrer/", ["name", "email", "password1", "next"]),
        (LOG_IN, ["login", "password", "next"]),
        (ASK, ["email", "next"]),
        (RESET, ["email"]),
        ("/konto/logg-inn/passnokkel/", ["credential"]),
    ],
)
@pytest.mark.parametrize(
    "junk", ["\x00", "a\x00@example.no", "é" * 10_000, "\u202e<b>", "{}", "[1]"]
)
def test_junk_in_a_form_is_never_an_error_of_ours(
    client: Client, db: None, path: str, fields: list[str], junk: str
):
    for field in fields:
        valid = {"name": "Kari", "email": "kari@example.no", "login": "kari@example.no"}

        response = client.post(path, valid | {"password": PASSWORD, field: junk})

        assert response.status_code in {200, 302}, field
        cache.clear()


@pytest.mark.parametrize("path", [ENTER, "/konto/bekreft/", "/konto/passord/glemt/bekreft/"])
@pytest.mark.parametrize("junk", ["\x00", "é" * 10_000, "٣٤٥"])
def test_junk_for_a_code_is_never_an_error_of_ours(
    client: Client, kari: Person, path: str, junk: str
):
    client.post(ASK, {"email": kari.email})
    client.post(RESET, {"email": kari.email})

    response = client.post(path, {"code": junk})

    assert response.status_code in {200, 302}
    assert not is_in(client)


def test_junk_for_a_passkey_is_never_an_error_of_ours(client: Client, kari: Person):
    for junk in (
        '{"id": "\\u0000", "response": {"userHandle": "AAAA"}}',
        '{"id":"a","rawId":"a","type":"public-key","response":{"userHandle":"////","signature":1}}',
        "null",
        '"\\u0000"',
    ):
        response = client.post("/konto/logg-inn/passnokkel/", {"credential": junk})

        assert response.status_code == 302
