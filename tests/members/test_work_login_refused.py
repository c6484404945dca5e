"""Who does not come in with a work account, and what they are told."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from members.enums import Refusal
from members.models import Organisation, Person
from members.services import tenants
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW
from tests.oidc_server import Account, Entra, new_key
from tests.there_and_back import (
    OBJECT,
    OTHER_TENANT,
    START,
    TENANT,
    at_microsoft,
    is_in,
    logs_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

REFUSED = "/konto/logg-inn/jobbkonto/nei/"
ANSWER = "/jobbkonto/svar/"
FORM = "/konto/registrer/jobbkonto/"
VERIFY = "/konto/bekreft/"


def refusal(client: Client, response: Any) -> Refusal:
    """Why, as the page says it. And nobody came in."""
    assert response.headers["Location"] == REFUSED
    assert not is_in(client)
    said = client.get(REFUSED).context["sentence"]
    return next(reason for reason in Refusal if reason.label == said)


# ---- Who is turned away -------------------------------------------------------------------------


def test_an_unlinked_tenant_is_told_what_to_ask_for(
    client: Client, entra: Entra, drammen: Organisation
):
    assert refusal(client, logs_in(client)) == Refusal.TENANT_NOT_LINKED
    assert TENANT in client.get(REFUSED).content.decode()
    assert (Person.objects.count(), SocialAccount.objects.count()) == (0, 0)


def test_a_tenant_that_was_linked_lets_nobody_in_any_more(
    client: Client, entra: Entra, known: Person, linked: Organisation, staff: Person
):
    tenants.unlink_tenant(organisation=linked, tenant=TENANT, by=staff, now=NOW)

    assert refusal(client, logs_in(client)) == Refusal.TENANT_NOT_LINKED


@pytest.mark.parametrize("is_verified", [True, False])
def test_anothers_address_opens_no_account(
    client: Client, entra: Entra, linked: Organisation, is_verified: bool
):
    hanne = factories.make_person(name="Hanne", email="hanne@example.no")
    EmailAddress.objects.filter(user=hanne).update(verified=is_verified)
    entra.person = Account(TENANT, OBJECT, "Hanne@Example.no", "Hanne")
    entra.says = {"email_verified": True, "xms_edov": True}

    assert refusal(client, logs_in(client)) == Refusal.ADDRESS_HAS_ACCOUNT
    assert SocialAccount.objects.count() == 0


def test_another_address_that_is_in_use_is_told_to_its_owner_alone(
    client: Client, entra: Entra, linked: Organisation
):
    factories.make_person(name="Hanne", email="hanne@example.no")
    logs_in(client)

    response = client.post(FORM, {"name": "Ond", "email": "hanne@example.no"})

    assert response.headers["Location"] == VERIFY
    assert Delivery.objects.latest("pk").letter == "members/account_already_exists"
    assert SocialAccount.objects.count() == 0


SAID_WRONG: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example/v2.0"},
    "the issuer of another tenant": {"tid": OTHER_TENANT},
    "no tenant": {"tid": None},
    "a tenant that is none": {"tid": "../../common"},
    "for somebody else": {"aud": "another application"},
    "run out": {"exp": int(NOW.timestamp()) - 3600},
    "not yet": {"nbf": int(NOW.timestamp()) + 3600},
    "another question's": {"nonce": "0"},
    "no nonce": {"nonce": None},
    "no id": {"oid": None},
    "an id that is none": {"oid": f"{OBJECT}\x00"},
}


@pytest.mark.parametrize("wrong", SAID_WRONG.values(), ids=SAID_WRONG)
def test_an_answer_that_is_not_proved_opens_nothing(
    client: Client, entra: Entra, known: Person, wrong: dict[str, Any]
):
    entra.says = wrong

    assert refusal(client, logs_in(client)) == Refusal.WORK_LOGIN_UNPROVED


def test_a_bad_signature_opens_nothing(client: Client, entra: Entra, known: Person):
    entra.signs_with = new_key()

    assert refusal(client, logs_in(client)) == Refusal.WORK_LOGIN_UNPROVED


def test_a_key_for_another_tenant_opens_nothing(client: Client, entra: Entra, known: Person):
    entra.key_is_for = entra.issuer.replace("{tenantid}", OTHER_TENANT)

    assert refusal(client, logs_in(client)) == Refusal.WORK_LOGIN_UNPROVED


def test_a_key_that_has_changed_is_asked_for_anew(client: Client, entra: Entra, known: Person):
    """The old ones are kept for an hour."""
    logs_in(client)
    client.post("/konto/logg-ut/")
    entra.key, entra.key_id = new_key(), "2"

    logs_in(client)

    assert is_in(client)


@pytest.mark.parametrize("claims", [{"acct": 1}, {"idp": f"https://sts.example/{OTHER_TENANT}/"}])
def test_a_guest_of_the_tenant_does_not_work_there(
    client: Client, entra: Entra, known: Person, claims: dict[str, Any]
):
    entra.says = claims

    assert refusal(client, logs_in(client)) == Refusal.GUEST_OF_TENANT


def test_an_answer_is_used_once(client: Client, entra: Entra, known: Person):
    back = at_microsoft(client.post(START))
    client.get(back)
    client.post("/konto/logg-ut/")

    assert refusal(client, client.get(back)) == Refusal.WORK_LOGIN_STALE


def test_an_answer_to_somebody_else_opens_nothing(client: Client, entra: Entra, known: Person):
    """Nobody is logged in as the sender of a link."""
    back = at_microsoft(Client().post(START))

    assert refusal(client, client.get(back)) == Refusal.WORK_LOGIN_STALE


def test_anothers_code_with_ones_own_state_opens_nothing(
    client: Client, entra: Entra, known: Person
):
    stolen = parse_qs(urlsplit(at_microsoft(Client().post(START))).query)["code"][0]
    own = parse_qs(urlsplit(at_microsoft(client.post(START))).query)["state"][0]

    response = client.get(ANSWER, {"state": own, "code": stolen})

    assert refusal(client, response) == Refusal.WORK_LOGIN_UNPROVED


def test_whoever_changes_their_mind_is_told_so(client: Client, entra: Entra, known: Person):
    entra.error = "access_denied"

    assert refusal(client, logs_in(client)) == Refusal.WORK_LOGIN_STOPPED
    assert "AADSTS" not in client.get(REFUSED).content.decode()


def test_silence_is_a_sentence(client: Client, entra: Entra, settings: Any):
    settings.ENTRA_AUTHORITY = "http://127.0.0.1:9/organizations/v2.0"

    assert refusal(client, client.post(START)) == Refusal.WORK_LOGIN_SILENT


@pytest.mark.parametrize("state", ["", "\x00", "x" * 10_000, "é"])
def test_nonsense_is_a_sentence(client: Client, entra: Entra, state: str):
    response = client.get(ANSWER, {"state": state, "code": state})

    assert refusal(client, response) == Refusal.WORK_LOGIN_STALE


def test_there_is_nothing_to_tell_whoever_was_not_refused(client: Client, entra: Entra):
    assert client.get(REFUSED).headers["Location"] == "/konto/logg-inn/"
