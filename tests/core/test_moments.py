"""As the driver itself reads them, in a tenth of the time."""

import datetime as dt

import pytest
from django.db import DataError, connection
from psycopg.types.datetime import TimestamptzLoader

from core.moments import UtcLoader

pytestmark = pytest.mark.django_db


def read(moment: str) -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        (found,) = cursor.fetchone()
    assert isinstance(found, dt.datetime)
    return found


@pytest.mark.parametrize(
    "moment",
    [
        "2027-03-28 02:59:59+01",  # the night the clocks change
        "2027-10-31 00:30:00.000001Z",
        "1999-12-31 23:59:59.5Z",
        "0001-01-01 00:00:00Z",
        "9999-12-31 23:59:59.999999Z",
    ],
)
def test_a_moment_is_read_as_the_driver_reads_it(moment):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz::text", [moment])
        (raw,) = cursor.fetchone()

    assert read(moment) == TimestamptzLoader(1184, connection.connection).load(raw.encode())
    assert read(moment).tzinfo is dt.UTC


def test_every_connection_of_ours_reads_so():
    with connection.cursor() as cursor:
        assert cursor.adapters.get_loader(1184, 0) is UtcLoader


@pytest.mark.parametrize("moment", ["infinity", "0044-03-15 12:00:00Z BC"])
def test_what_python_has_no_moment_for_is_refused_as_the_driver_refuses_it(moment):
    with pytest.raises(DataError):
        read(moment)
