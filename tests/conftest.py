"""The cast: who a test is about. Each is a plain fixture named after the part they play."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from pytest_django.fixtures import Settings

from core.components import menu
from members.models import Organisation, Person
from members.services import tenants
from pages import rules
from tests import factories, oidc_server
from tests.there_and_back import KARI, OBJECT, TENANT
from tools.mail_sink import MailSink


def pytest_configure() -> None:
    """Static files as they lie, without `collectstatic`; passwords hashed fast."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a killed process or a page nobody waits for still asks, does not stop its removal."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def in_bokmal() -> Iterator[None]:
    """A page in another language leaves it behind in the thread; the next test starts anew."""
    with translation.override("nb"):
        yield


@pytest.fixture(autouse=True)
def numbers_from_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a factory names does not hang on the tests before."""
    monkeypatch.setattr(factories, "_number", count(1))


@pytest.fixture(autouse=True)
def footer_without_pages() -> None:
    """A process asks now and then which pages there are; no test counts a question of before."""
    menu.remember({*rules.OF_MENUS, "newsletters:archive", "agreements:list"}, seconds=3600)


@pytest.fixture
def transactional_db(transactional_db: None) -> None:
    """The tables are emptied between such tests, but rate limits lie in the cache."""
    cache.clear()


@pytest.fixture
def clock() -> Iterator[None]:
    """Pages and commands read the clock; it shows factories.NOW."""
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def drammen(db: None) -> Organisation:
    return factories.make_organisation(name="Drammen", domain="drammen.kommune.example")


@pytest.fixture
def stranger(db: None) -> Person:
    """Logged in, belongs nowhere."""
    return factories.make_person(name="Sigrid Fremmed")


@pytest.fixture
def member(drammen: Organisation) -> Person:
    return factories.make_member(name="Kari Nordmann", organisation=drammen)


@pytest.fixture
def main_contact(drammen: Organisation) -> Person:
    return factories.make_main_contact(name="Hanne Hovedkontakt", organisation=drammen)


@pytest.fixture
def staff(db: None) -> Person:
    """Works in the secretariat; not superuser."""
    return factories.make_staff(name="Stian Stab")


@pytest.fixture
def sink(settings: Settings) -> Iterator[MailSink]:
    """A mail server that says no in every way it can; see `tools.mail_sink`."""
    with MailSink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = sink.port
        settings.EMAIL_TIMEOUT = 2
        yield sink


@pytest.fixture
def entra(settings: Settings, db: None) -> Iterator[oidc_server.Entra]:
    """Work login is set up, with a server of its own; `entra.person` is whoever signs in there."""
    with oidc_server.entra_like() as server:
        settings.ENTRA_CLIENT_ID = oidc_server.CLIENT_ID
        settings.ENTRA_CLIENT_SECRET = oidc_server.CLIENT_SECRET
        settings.ENTRA_AUTHORITY = server.authority
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {
            "DIRECTIVES": policy | {"form-action": [*policy["form-action"], server.url]}
        }
        server.person = oidc_server.Account(TENANT, OBJECT, KARI)
        cache.clear()
        yield server


@pytest.fixture
def linked(drammen: Organisation, staff: Person) -> Organisation:
    """Staff have linked a tenant to it, where `entra.person` comes from."""
    tenants.link_tenant(organisation=drammen, tenant=TENANT, by=staff, now=factories.NOW)
    return drammen
