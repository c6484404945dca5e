"""A GET changes nothing: mail scanners open every link, and so do curious colleagues."""

import pytest
from django.db import connection

from tests.world import World, addresses, admin_addresses, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

# What a visit itself leaves behind: the session, its last activity, and counters of tries.
MAY_CHANGE = {"django_session", "usersessions_usersession", "core_cache"}
SERVER_ERROR = 500


@pytest.fixture
def world() -> World:
    return make_world()


def table_prints():
    """A fingerprint of every table's rows."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - MAY_CHANGE
        prints = {}
        for name in sorted(names):
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{name}\" t"
            )
            prints[name] = cursor.fetchone()
    return prints


@pytest.mark.parametrize(
    "part",
    ["visitor", "stranger", "member", "main contact", "main contact elsewhere", "staff"],
)
def test_no_get_changes_a_table(client, world, part):
    if person := world.people[part]:
        client.force_login(person)
    client.raise_request_exception = False
    before = table_prints()

    statuses = {
        address: client.get(address).status_code
        for _name, address in [*addresses(world), *admin_addresses()]
    }

    assert {a: s for a, s in statuses.items() if s >= SERVER_ERROR} == {}
    assert table_prints() == before
