"""Every page of the site map, on a phone in bokmål, on a dark desk in nynorsk, and in English."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import translate_url

from tests.journeys.conftest import AXE, DESK, IS_DRESSED, PHONE, NewVisitor, Visitor
from tests.world import World, addresses, make_world

pytestmark = pytest.mark.django_db(transaction=True)

# Name → options of the browser, the language, and whether axe looks too (else only the width).
VIEWS = {
    "phone, bokmål": ({"viewport": PHONE}, "nb", True),
    "dark desk, nynorsk": ({"viewport": DESK, "color_scheme": "dark"}, "nn", True),
    "phone, English": ({"viewport": PHONE}, "en", False),
}
PARTS = ["visitor", "member", "main contact"]
LEFT_OUT = {
    # Its components stand side by side on purpose; it has tests of its own.
    "portal:style_guide",
    "account_logout",
    # Letters in a frame where no script runs: axe would wait there without end.
    "events:message_letter",
    "events:thanks_letter",
}


@pytest.fixture
def world() -> World:
    return make_world()


def pages(world: World, part: str, language: str) -> list[str]:
    """What opens as a page for this person, and for none of the parts before."""
    clients = []
    for each in PARTS[: PARTS.index(part) + 1]:
        clients.append(Client())
        if person := world.people[each]:
            clients[-1].force_login(person)
    *before, client = clients
    found = []
    for name, address in addresses(world):
        path = translate_url(address, language)
        answer = client.get(path)
        is_page = answer.status_code == 200 and "text/html" in answer["Content-Type"]
        is_new = all(earlier.get(path).status_code != 200 for earlier in before)
        if is_page and is_new and name not in LEFT_OUT and not name.startswith("outbox:"):
            found.append(path)
    return found


def barriers(visitor: Visitor, *, with_axe: bool) -> list[str]:
    page = visitor.page
    page.wait_for_function(IS_DRESSED)
    troubles = []
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        troubles.append(f"{visitor.path} is {wide} px too wide")
    if with_axe:
        report = Axe().run(page, options=AXE)
        troubles += [f"{visitor.path}: {each['id']}" for each in report.response["violations"]]
    return troubles


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("options", "language", "with_axe"), VIEWS.values(), ids=list(VIEWS))
def test_no_page_has_a_barrier(
    new_visitor: NewVisitor,
    world: World,
    part: str,
    options: dict[str, object],
    language: str,
    with_axe: bool,
) -> None:
    visitor = new_visitor(**options)
    if person := world.people[part]:
        visitor.is_logged_in_as(person)

    found = []
    for path in pages(world, part, language):
        visitor.open(path)
        found += barriers(visitor, with_axe=with_axe)

    assert found == []
