from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from members import register, services
from tests.factories import NOW


@pytest.fixture(scope="module")
def loaded_register(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The whole register for the tests of a module that only look at it; gone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        services.load(register=register.read(), by=None, now=NOW)
        yield
        transaction.set_rollback(True)
