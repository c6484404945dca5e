from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_usable_until_the_server_ends_it(django_assert_num_queries):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    with django_assert_num_queries(0):
        assert connection.is_usable()

    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()

    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()
