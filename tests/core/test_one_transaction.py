"""Real transactions, as nothing else has a connection with statements on their way."""

from __future__ import annotations

import select
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction

from core.services import broken_constraint
from core.written import insert_unseen, one_transaction
from outbox.models import Suppression
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def add_unseen(*names: str) -> None:
    """One statement for each."""
    for name in names:
        insert_unseen([Suppression(address=f"{name}@example.no", reason="Død", since=NOW)])


def add_in_one(*names: str) -> None:
    with one_transaction():
        add_unseen(*names)


def added() -> set[str]:
    addresses = Suppression.objects.values_list("address", flat=True)
    return {address.removesuffix("@example.no") for address in addresses}


def test_rows_nobody_needs_the_keys_of_are_there_when_the_transaction_has_ended():
    with one_transaction():
        add_unseen("ann", "bo")
        assert added() == {"ann", "bo"}
        add_unseen("caro")

    assert added() == {"ann", "bo", "caro"}
    assert not connection.in_atomic_block


def test_what_the_database_refuses_is_known_at_the_commit_and_leaves_nothing():
    add_in_one("ann")

    with pytest.raises(IntegrityError):
        add_in_one("bo", "ann")

    add_in_one("caro")
    assert added() == {"ann", "caro"}


def test_what_breaks_off_leaves_nothing():
    with suppress(ZeroDivisionError), one_transaction():
        add_unseen("ann")
        1 / 0  # noqa: B018

    assert not added()
    assert not connection.in_atomic_block


def test_inside_a_transaction_of_somebody_elses_it_is_a_part_of_that():
    with transaction.atomic():
        add_unseen("ann")
        with pytest.raises(IntegrityError):
            add_in_one("bo", "ann")

    assert added() == {"ann"}


def test_what_is_refused_while_more_is_sent_costs_no_connection():
    add_in_one("ann")
    before = connection.connection

    with pytest.raises(IntegrityError) as refused:
        add_slowly("ann", "bo", "caro")

    assert broken_constraint(refused.value) == "an_address_is_suppressed_once"
    assert connection.connection is before
    add_in_one("bo")
    assert added() == {"ann", "bo"}


def test_what_we_refuse_ourselves_after_the_database_has_costs_no_connection():
    add_in_one("ann")
    before = connection.connection

    with suppress(ZeroDivisionError):
        add_slowly("ann", then=lambda: 1 / 0)

    assert connection.connection is before
    add_in_one("bo")
    assert added() == {"ann", "bo"}


def add_slowly(known: str, *others: str, then: Callable[[], object] = lambda: None) -> None:
    """PostgreSQL tells at once that it refuses the first, also where nobody has asked yet."""
    socket = select.poll()
    with one_transaction():
        add_unseen(known)
        socket.register(connection.connection.fileno(), select.POLLIN)
        assert socket.poll(10_000)
        then()
        add_unseen(*others)
