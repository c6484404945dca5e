"""The cast: who a test is about. Each is a plain fixture named after the part they play."""

from __future__ import annotations

import pytest
from django.conf import settings

from members.models import Organisation, Person
from tests import factories


def pytest_configure() -> None:
    """Static files as they lie, without `collectstatic`; passwords hashed fast."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
