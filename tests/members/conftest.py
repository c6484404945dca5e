from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from members import register, services
from members.models import Organisation, Person
from tests import factories
from tests.factories import NOW
from tests.members.reforms import make_municipality
from tests.there_and_back import OBJECT, TENANT


@pytest.fixture(scope="module")
def loaded_register(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The whole register for the tests of a module that only look at it; gone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        services.load(register=register.read(), by=None, now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def moskenes(db: None) -> Organisation:
    return make_municipality("Moskenes", "1874")


@pytest.fixture
def vestvagoy(db: None) -> Organisation:
    return make_municipality("Vestvaagoy", "1860", is_member=False)


@pytest.fixture
def known(linked: Organisation) -> Person:
    """Has an account, and has logged in with the work account before."""
    person = factories.make_person(name="Kari Nordmann", email="kari@example.no")
    SocialAccount.objects.create(user=person, provider="entra", uid=f"{TENANT}:{OBJECT}")
    return person
