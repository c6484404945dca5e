"""Who may open what: page × person, in access/. A page that is in no table there fails the test.

o opens · l is sent to log in · - is told there is no such page · x is not for looking, only for
doing · > is sent on (already in, or a step that has not begun) · ! is refused
The main contact leads the chapter that arranges. A row that says nothing of the editors, the
chapter's own and another's, treats them as strangers.
"""

from pathlib import Path

import pytest
from django.test import Client

from tests.world import World, addresses, admin_addresses, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PARTS = [
    *("visitor", "stranger", "member", "main contact", "main contact elsewhere", "staff"),
    *("editor", "foreign editor"),
]
MARKS = {200: "o", 404: "-", 405: "x", 403: "!"}
TABLES = Path(__file__).parent / "access"


def table() -> dict[str, str]:
    files = sorted(TABLES.glob("*.txt"))
    lines = [line.split() for file in files for line in file.read_text().splitlines()]
    stranger, editors = PARTS.index("stranger"), len(["editor", "foreign editor"])
    return {
        name: "".join(
            marks if len(marks) == len(PARTS) else marks + marks[stranger : stranger + 1] * editors
        )
        for name, *marks in lines
    }


def mark(response) -> str:
    if response.status_code == 302:
        return "l" if "/konto/logg-inn/?next=" in response.url else ">"
    return MARKS[response.status_code]


@pytest.fixture
def world() -> World:
    return make_world()


def test_every_page_opens_for_those_it_is_for_and_nobody_else(world):
    clients = {part: Client() for part in PARTS}
    for part, client in clients.items():
        if person := world.people[part]:
            client.force_login(person)

    found = {
        name: "".join(mark(client.get(address)) for client in clients.values())
        for name, address in [*addresses(world), *admin_addresses()]
    }

    assert found == table()
