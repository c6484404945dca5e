"""The second factor: an app, recovery codes, and staff who must have one."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from pytest_django.fixtures import Settings

from members.models import Person
from outbox.models import Delivery
from tests import factories
from tests.factories import PASSWORD

PROFILE = "/min-side/profil/"
SECOND_FACTOR = "/konto/totrinn/"
SECRET = "JBSWY3DPEHPK3PXP"


def last_code() -> str:
    return str((Delivery.objects.latest("pk").context or {})["code"])


def app_code() -> str:
    """What the authenticator app shows now."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


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


def activate_app(client: Client) -> None:
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    client.post("/konto/totrinn/app/", {"code": app_code()})


def test_an_authenticator_app_gives_ten_recovery_codes_and_is_told(
    trusted: Client, kari: Person, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        activate_app(trusted)

    kinds = set(kari_factors(kari))
    assert kinds == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    page = trusted.get("/konto/totrinn/koder/").context or {}
    assert len(page["unused_codes"]) == 10
    changes = {
        (facts or {})["change"] for facts in Delivery.objects.values_list("context", flat=True)
    }
    assert changes == {"totp_activated"}


def kari_factors(person: Person) -> list[str]:
    return list(Authenticator.objects.filter(user=person).values_list("type", flat=True))


@pytest.mark.parametrize("way", ["password", "code"])
def test_who_has_an_app_is_asked_for_it_at_every_login(kari: Person, way: str):
    TOTP.activate(kari, SECRET)
    client = Client()

    if way == "password":
        client.post("/konto/logg-inn/", {"login": kari.email, "password": PASSWORD})
    else:
        client.post("/konto/logg-inn/kode/", {"email": kari.email})
        code = last_code()
        client.post("/konto/logg-inn/kode/bekreft/", {"code": code})
    halfway = client.get(PROFILE).status_code
    response = client.post("/konto/logg-inn/totrinn/", {"code": app_code()})

    assert halfway == 302
    assert response.headers["Location"] == "/nn/min-side/"


def test_a_reset_password_does_not_get_around_the_app(client: Client, kari: Person):
    TOTP.activate(kari, SECRET)

    client.post("/konto/passord/glemt/", {"email": kari.email})
    client.post("/konto/passord/glemt/bekreft/", {"code": last_code()})
    client.post("/konto/passord/nytt/", {"password1": "nytt-og-langt-passord"})

    assert client.get(PROFILE).status_code == 302


def test_a_recovery_code_lets_in_once(kari: Person):
    TOTP.activate(kari, SECRET)
    code = RecoveryCodes.activate(kari).get_unused_codes()[0]

    def log_in() -> Any:
        client = Client()
        client.post("/konto/logg-inn/", {"login": kari.email, "password": PASSWORD})
        return client.post("/konto/logg-inn/totrinn/", {"code": code})

    first, second = log_in(), log_in()

    assert first.headers["Location"] == "/nn/min-side/"
    assert set(second.context["form"].errors) == {"code"}


def test_staff_without_a_second_factor_reach_nothing_outside_demo_mode(
    client: Client, staff: Person, settings: Settings
):
    settings.DEMO = False
    client.force_login(staff)

    for path in ("/admin/", "/min-side/", PROFILE, "/konto/passord/"):
        assert client.get(path).headers["Location"] == SECOND_FACTOR
    page = client.get(SECOND_FACTOR)

    assert page.status_code == 200
    assert "Du må sikre kontoen din først" in page.content.decode()


def test_staff_with_a_second_factor_reach_what_is_theirs(
    client: Client, staff: Person, settings: Settings
):
    settings.DEMO = False
    TOTP.activate(staff, SECRET)
    client.force_login(staff)

    assert client.get(PROFILE).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(
    client: Client, staff: Person, settings: Settings
):
    settings.DEMO = False
    RecoveryCodes.activate(staff)
    client.force_login(staff)

    assert client.get(PROFILE).headers["Location"] == SECOND_FACTOR


def test_staff_read_public_pages_and_leave_without_a_second_factor(
    client: Client, staff: Person, settings: Settings
):
    settings.DEMO = False
    client.force_login(staff)

    assert client.get("/personvern/").status_code == 200
    assert client.post("/konto/logg-ut/").headers["Location"] == "/"


def test_public_pages_hold_no_drafts_for_staff_before_the_second_factor(
    client: Client, staff: Person, settings: Settings
):
    draft = factories.make_event(state="draft")
    address = draft.get_absolute_url()
    client.force_login(staff)
    in_demo = client.get(address).status_code
    settings.DEMO = False

    before = client.get(address).status_code
    TOTP.activate(staff, SECRET)
    after = client.get(address).status_code

    assert (in_demo, before, after) == (200, 404, 200)


def test_a_superuser_is_no_exception(client: Client, staff: Person, settings: Settings):
    settings.DEMO = False
    Person.objects.update(is_superuser=True)
    client.force_login(staff)

    draft = factories.make_event(state="draft")
    published = factories.make_event()

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "/rediger/" not in client.get(published.get_absolute_url()).content.decode()


def test_others_need_no_second_factor(logged_in: Client, settings: Settings):
    settings.DEMO = False

    assert logged_in.get(PROFILE).status_code == 200


def test_the_admin_has_no_login_of_its_own(client: Client, db: None):
    response = client.get("/admin/login/?next=/admin/")

    assert response.headers["Location"] == "/konto/logg-inn/?next=%2Fadmin%2F"
