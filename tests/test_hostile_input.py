"""Input nobody meant well: every form on every page gets a sentence ready, never a 500."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import World, addresses, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SERVER_ERROR = 500
NASTY = [
    "",
    "\x00",
    "kari\x00@example.no",
    "K" * 10_000,
    "\u202egnp.exe\u2066",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% debug %}",
    "' OR 1=1; --",
    "=cmd|' /C calc'!A0",
    "a@b",
    "-1",
    "99999999999999999999999",
    "1e999",
    "NaN",
    "2027-02-30",
    "0000-00-00",
    "2027-13",
    "31.02.2027 25:61",
    "00000000-0000-0000-0000-000000000000",
    "../../etc/passwd",
    "//evil.example",
    "\ud800",
    "kárášjohka 🎭 ŋ",
]
nasty = st.one_of(
    st.sampled_from(NASTY),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    st.integers().map(str),
)


class Forms(HTMLParser):
    """The forms of a page: where they go, how, and with which fields as they stand."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = values.get("action") or self.address
            self.found.append((values.get("method", "get").lower(), action, {}))
        elif self.found and tag in {"input", "select", "textarea", "button"} and "name" in values:
            self.found[-1][2].setdefault(values["name"], values.get("value", ""))


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture(autouse=True)
def no_limits(settings):
    """The limits have tests of their own; here they would hide what lies behind."""
    settings.ACCOUNT_RATE_LIMITS = False


def forms_of(client, world):
    for name, address in addresses(world):
        response = client.get(address)
        if response.status_code == 200 and "html" in response["Content-Type"]:
            for form in Forms(address, response.text).found:
                if name != "account_logout" and "logg-ut" not in form[1]:
                    yield form


def _sendable(fields: dict[str, str]) -> dict[str, str]:
    """What a browser or a tool can put on the wire: lone surrogates cannot be."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}


@pytest.mark.parametrize("part", ["visitor", "member", "main contact"])
def test_no_form_breaks_whatever_is_sent(client, world, part):
    if person := world.people[part]:
        client.force_login(person)
    client.raise_request_exception = False
    forms = list({(m, a, tuple(f)): (m, a, f) for m, a, f in forms_of(client, world)}.values())
    assert forms

    @settings(
        max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.data())
    def send(data):
        method, action, fields = data.draw(st.sampled_from(forms))
        changed = data.draw(st.sets(st.sampled_from(sorted(fields) or ["x"]), min_size=1))
        sent = _sendable(fields | {name: data.draw(nasty) for name in changed})
        with transaction.atomic():
            response = getattr(client, method)(action, sent)
            transaction.set_rollback(True)
        assert response.status_code < SERVER_ERROR, (method, action, sent)

    send()


OTHERS = {
    "events_booking": "booked_by_id",
    "events_participant": "person_id",
    "members_affiliation": "person_id",
    "members_roleterm": "person_id",
    "members_person": "id",
    "account_emailaddress": "user_id",
    "mfa_authenticator": "user_id",
}


def rows_of_others(person):
    prints = {}
    with connection.cursor() as cursor:
        for table, owner in OTHERS.items():
            cursor.execute(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t "
                f"WHERE {owner} <> %s",
                [person.pk],
            )
            prints[table] = cursor.fetchone()
    return prints


@pytest.mark.parametrize("part", ["stranger", "colleague", "main contact elsewhere"])
def test_no_post_changes_what_belongs_to_another(client, world, part):
    person = world.people[part]
    client.force_login(person)
    client.raise_request_exception = False
    before = rows_of_others(person)

    statuses = {}
    for name, address in addresses(world):
        # Whoever holds the letter may stop its invitations.
        if name not in {"account_logout", "members:stop_invitations"}:
            for sent in ({}, {"reason": "Fordi", "title": "Sjef", "confirm": "on"}):
                statuses[address] = client.post(address, sent).status_code

    assert {a: s for a, s in statuses.items() if s >= SERVER_ERROR} == {}
    assert rows_of_others(person) == before
