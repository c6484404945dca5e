"""Logging in with the work account, against a server that speaks OpenID Connect as Entra does."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from members import services
from members.enums import AffiliationProof, AffiliationState
from members.models import Affiliation, Organisation, Person
from members.services import accounts, tenants
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW
from tests.oidc_server import Account, Entra
from tests.there_and_back import (
    KARI,
    OBJECT,
    OTHER_TENANT,
    START,
    TENANT,
    is_in,
    logs_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

REFUSED = "/konto/logg-inn/jobbkonto/nei/"
ANSWER = "/jobbkonto/svar/"
FORM = "/konto/registrer/jobbkonto/"
MINE = "/konto/jobbkonto/"
CONNECT = "/konto/jobbkonto/koble-til/"
VERIFY = "/konto/bekreft/"
MY_PAGE = "/min-side/"
QUERIES_OF_MINE = 5
OTHER_OBJECT = "16fd2706-8baf-433b-82eb-8c7fada847da"


def code() -> str:
    return str((Delivery.objects.latest("pk").context or {})["code"])


def where(person: Person) -> list[tuple[str, str, str]]:
    rows = Affiliation.objects.filter(person=person).order_by("pk")
    return [(str(row.organisation), row.state, row.proof) for row in rows]


BY_WORK_LOGIN = ("Drammen", AffiliationState.CONFIRMED, AffiliationProof.WORK_LOGIN)


# ---- Coming for the first time ------------------------------------------------------------------


def test_whoever_comes_first_fills_in_a_form_and_proves_the_address(
    client: Client, entra: Entra, linked: Organisation
):
    assert logs_in(client).headers["Location"] == FORM
    assert Person.objects.filter(email=KARI).count() == 0
    form = client.get(FORM).context["form"]
    assert (form["name"].value(), form["email"].value()) == ("Kari Nordmann", KARI)

    response = client.post(FORM, {"name": "Kari Nordmann", "email": KARI})

    assert response.headers["Location"] == VERIFY
    assert not is_in(client)
    kari = Person.objects.get(email=KARI)
    assert (kari.name, kari.has_usable_password(), where(kari)) == ("Kari Nordmann", False, [])
    assert client.post(VERIFY, {"code": code()}).headers["Location"] == MY_PAGE
    assert is_in(client)
    assert SocialAccount.objects.get(user=kari).uid == f"{TENANT}:{OBJECT}"
    assert [row[:2] for row in where(kari)] == [("Drammen", AffiliationState.CONFIRMED)]


def test_a_private_address_is_proved_too_and_the_work_login_shows_the_employer(
    client: Client, entra: Entra, linked: Organisation
):
    logs_in(client)

    client.post(FORM, {"name": "Kari", "email": "kari@example.no"})
    client.post(VERIFY, {"code": code()})

    assert where(Person.objects.get(email="kari@example.no")) == [BY_WORK_LOGIN]


def test_who_has_no_address_there_writes_one(client: Client, entra: Entra, linked: Organisation):
    entra.person = Account(TENANT, OBJECT, "", "Kari\x00  Nordmann")
    logs_in(client)

    form = client.get(FORM).context["form"]

    assert (form["name"].value(), form["email"].value()) == ("Kari Nordmann", "")


def test_the_same_form_sent_twice_is_one_person(client: Client, entra: Entra, linked: Organisation):
    logs_in(client)
    session = client.session["socialaccount_sociallogin"]
    form = {"name": "Kari", "email": KARI}
    client.post(FORM, form)
    again = Client()
    store = again.session
    store["socialaccount_sociallogin"] = session
    store.save()

    response = again.post(FORM, form)

    assert response.headers["Location"] == "/konto/logg-inn/"
    assert Person.objects.filter(email=KARI).count() == SocialAccount.objects.count() == 1


def test_the_form_is_in_the_language_one_came_from(
    client: Client, entra: Entra, linked: Organisation
):
    response = logs_in(client, "/nn" + START)

    assert response.headers["Location"] == "/nn" + FORM


def test_an_unfinished_first_visit_is_forgotten_after_a_week(
    client: Client, entra: Entra, linked: Organisation
):
    logs_in(client)
    client.post(FORM, {"name": "Kari", "email": KARI})
    Person.objects.filter(email=KARI).update(date_joined=NOW - accounts.UNFINISHED_FOR * 2)

    accounts.forget_unfinished_sign_ups(now=NOW)

    assert (Person.objects.filter(email=KARI).count(), SocialAccount.objects.count()) == (0, 0)


def test_a_work_login_put_on_anothers_address_dies_when_the_owner_comes(
    client: Client, entra: Entra, linked: Organisation
):
    logs_in(client)
    client.post(FORM, {"name": "Ond", "email": "hanne@example.no"})
    owner = Client()
    owner.post("/konto/logg-inn/kode/", {"email": "hanne@example.no"})

    owner.post("/konto/logg-inn/kode/bekreft/", {"code": code()})

    assert is_in(owner)
    assert SocialAccount.objects.count() == 0


# ---- Coming again -------------------------------------------------------------------------------


def test_whoever_is_known_comes_straight_in(client: Client, entra: Entra, known: Person):
    response = logs_in(client)

    assert response.headers["Location"] == MY_PAGE
    assert is_in(client)
    assert where(known) == [BY_WORK_LOGIN]


def test_a_safe_way_back_is_kept(client: Client, entra: Entra, known: Person):
    assert logs_in(client, next="/arrangementer/").headers["Location"] == "/arrangementer/"


@pytest.mark.parametrize(
    "way_out", ["https://evil.example/", "//evil.example", "\x00", "javascript:1"]
)
def test_a_way_out_of_the_portal_is_not(client: Client, entra: Entra, known: Person, way_out: str):
    assert logs_in(client, next=way_out).headers["Location"] == MY_PAGE


def test_names_and_addresses_may_change_hands_but_the_person_is_the_same(
    client: Client, entra: Entra, known: Person
):
    entra.person = Account(TENANT, OBJECT, "gift@drammen.kommune.example", "Kari Gift")

    logs_in(client)

    assert client.get("/min-side/profil/").wsgi_request.user == known
    assert EmailAddress.objects.filter(user=known).count() == 1


def test_the_same_id_in_another_tenant_is_somebody_else(
    client: Client, entra: Entra, known: Person, staff: Person
):
    bergen = factories.make_organisation(name="Bergen")
    tenants.link_tenant(organisation=bergen, tenant=OTHER_TENANT, by=staff, now=NOW)
    entra.person = Account(OTHER_TENANT, OBJECT, "kari@bergen.kommune.example")

    assert logs_in(client).headers["Location"] == FORM


def test_a_foreign_tenant_gives_its_own_organisation_and_no_other(
    client: Client, entra: Entra, known: Person, staff: Person
):
    bergen = factories.make_organisation(name="Bergen")
    tenants.link_tenant(organisation=bergen, tenant=OTHER_TENANT, by=staff, now=NOW)
    entra.person = Account(OTHER_TENANT, OTHER_OBJECT, "ola@drammen.kommune.example", "Ola")

    logs_in(client)
    client.post(FORM, {"name": "Ola", "email": "ola@example.no"})
    client.post(VERIFY, {"code": code()})

    ola = Person.objects.get(email="ola@example.no")
    assert where(ola) == [("Bergen", AffiliationState.CONFIRMED, AffiliationProof.WORK_LOGIN)]


def test_whoever_is_shut_out_stays_out(client: Client, entra: Entra, known: Person):
    Person.objects.filter(pk=known.pk).update(is_active=False)

    assert logs_in(client).headers["Location"] == "/konto/stengt/"
    assert not is_in(client)


def test_a_second_factor_is_asked_for_all_the_same(client: Client, entra: Entra, known: Person):
    TOTP.activate(known, generate_totp_secret())

    assert logs_in(client).headers["Location"] == "/konto/logg-inn/totrinn/"
    assert not is_in(client)


def test_staff_without_a_second_factor_reach_nothing(
    client: Client, entra: Entra, known: Person, settings: Any
):
    settings.DEMO = False
    Person.objects.filter(pk=known.pk).update(is_staff=True)
    logs_in(client)

    assert client.get("/min-side/profil/").headers["Location"] == "/konto/totrinn/"
    assert client.post(CONNECT).headers["Location"] == "/konto/totrinn/"
    assert not Authenticator.objects.exists()


# ---- One's own account --------------------------------------------------------------------------


def without_password(client: Client, person: Person) -> None:
    """Logged in, and with nothing to prove it anew by."""
    person.set_unusable_password()
    person.save()
    client.force_login(person)


def test_whoever_is_in_connects_the_work_account(client: Client, entra: Entra, known: Person):
    SocialAccount.objects.all().delete()
    without_password(client, known)

    response = logs_in(client, CONNECT)

    assert response.headers["Location"] == MINE
    assert SocialAccount.objects.get().user == known
    assert where(known) == [BY_WORK_LOGIN]
    assert (Delivery.objects.filter(letter="members/account_changed")).count() == 1


def test_with_a_password_one_proves_it_before_connecting(
    client: Client, entra: Entra, known: Person
):
    SocialAccount.objects.all().delete()
    client.force_login(known)

    assert logs_in(client, CONNECT).headers["Location"] == "/konto/bekreft-deg/"
    assert SocialAccount.objects.count() == 0

    client.post("/konto/bekreft-deg/", {"password": factories.PASSWORD})

    assert SocialAccount.objects.get().user == known


def test_anothers_work_account_cannot_be_connected(
    client: Client, entra: Entra, known: Person, stranger: Person
):
    without_password(client, stranger)

    logs_in(client, CONNECT)

    assert SocialAccount.objects.get().user == known
    assert where(stranger) == []


def test_disconnecting_ends_what_the_work_login_showed(client: Client, entra: Entra, known: Person):
    services.recognise(person=known, now=NOW)
    without_password(client, known)
    account = SocialAccount.objects.get()

    response = client.post(MINE, {"account": account.pk})

    assert response.headers["Location"] == MINE
    assert SocialAccount.objects.count() == 0
    assert [row[1] for row in where(known)] == [AffiliationState.ENDED]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_little_of_the_database_for_many_as_for_one(
    client: Client, entra: Entra, known: Person, number: int, django_assert_num_queries: Any
):
    for other in range(number - 1):
        SocialAccount.objects.create(user=known, provider="entra", uid=f"{TENANT}:{other}")
    client.force_login(known)
    client.get(MINE)

    with django_assert_num_queries(QUERIES_OF_MINE):
        assert len(client.get(MINE).context["rows"]) == number


def test_looking_changes_nothing(client: Client, entra: Entra, linked: Organisation):
    """The answer from Microsoft is the one GET that does something; it needs a state of ours."""
    logs_in(client)
    before = (Person.objects.count(), SocialAccount.objects.count(), Delivery.objects.count())

    statuses = [client.get(path).status_code for path in (START, FORM, MINE, CONNECT, ANSWER)]

    assert statuses == [405, 200, 302, 302, 302]
    after = (Person.objects.count(), SocialAccount.objects.count(), Delivery.objects.count())
    assert after == before


@pytest.mark.parametrize("pk", ["", "0", "x", "\x00", "9" * 30])
def test_nobody_disconnects_what_is_not_theirs(
    client: Client, entra: Entra, known: Person, stranger: Person, pk: str
):
    client.force_login(stranger)

    assert client.post(MINE, {"account": pk or SocialAccount.objects.get().pk}).status_code == 404
    assert SocialAccount.objects.count() == 1


def test_nobody_disconnects_their_only_way_in(client: Client, entra: Entra, known: Person):
    EmailAddress.objects.filter(user=known).update(verified=False)
    client.force_login(known)

    client.post(MINE, {"account": SocialAccount.objects.get().pk})

    assert SocialAccount.objects.count() == 1


# ---- Where it is not set up ---------------------------------------------------------------------


@pytest.mark.parametrize("path", [START, REFUSED, ANSWER, FORM, MINE, CONNECT])
def test_without_settings_there_is_no_such_page(client: Client, stranger: Person, path: str):
    client.force_login(stranger)

    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_without_settings_there_is_no_button(client: Client):
    assert "jobbkonto" not in client.get("/konto/logg-inn/").content.decode()
