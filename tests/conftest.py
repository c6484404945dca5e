"""The cast: who a test is about. Each is a plain fixture named after the part they play."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from members.models import Organisation, Person
from tests import factories


def pytest_configure() -> None:
    """Static files as they lie, without `collectstatic`; passwords hashed fast."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def in_bokmal() -> Iterator[None]:
    """A page in another language leaves it behind in the thread; the next test starts anew."""
    with translation.override("nb"):
        yield


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
