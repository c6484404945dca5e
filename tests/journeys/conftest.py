"""Journeys in Chromium against the real pages, with letters read in the demo mailbox.

    def test_something(visitor):
        visitor.open("/arrangementer/")
        visitor.page.get_by_role("link", name="Meld meg på").click()

`visitor` has JavaScript, `plain_visitor` has none, `new_visitor(…)` opens another browser for
another person. Who logs in by code: `visitor.logs_in(person)`; who should just be in:
`visitor.is_logged_in_as(person)`. Letters are sent when the test asks: `visitor.reads_letter()`,
`visitor.reads_code()`. The clock shows `factories.NOW`, and ticks. After the test there must
have been no violation of the content security policy, no script error and no answer of 500.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from members.models import Person
from outbox.models import DemoLetter
from outbox.services import sending
from tests.factories import NOW
from tools import chromium

# Playwright's loop runs in this thread; Django would refuse the database here.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CODE = re.compile(r"\b[B-Z]{4}-[B-Z]{4}\b")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": RULES, "resultTypes": ["violations"]}  # what is well need not be described
PHONE = {"width": 320, "height": 700}
DESK = {"width": 1280, "height": 900}


# What is waited for comes at last on a busy machine too; a page is given as long by Playwright.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": chromium.executable(), "args": chromium.FLAGS, "headless": True}


@pytest.fixture(autouse=True)
def ticking_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def site(settings: Settings, live_server: LiveServer) -> str:
    """The address of the running portal; its letters go to the demo mailbox."""
    settings.EMAIL_BACKEND = "outbox.transports.DemoMailbox"
    settings.SITE_URL = live_server.url
    return str(live_server.url)


# A page that has only begun to come holds nothing yet, and passes any judgment; and the text
# editor's icons are words until their font has come.
IS_DRESSED = """
() => document.readyState === "complete" && document.fonts.status === "loaded"
  && [...document.querySelectorAll("textarea")]
  .filter((field) => Object.keys(field.dataset).some((key) => key.startsWith("djangoProse")))
  .every((field) => field.closest(".prose-editor"))
"""


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, site: str, page: Page, *, runs_scripts: bool = True) -> None:
        self.runs_scripts = runs_scripts
        self.site = site
        self.page = page
        self.troubles: list[str] = []
        page.on("console", self._hears)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("response", self._sees)

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site)

    def press(self, name: str) -> None:
        """The button or link of that name, in what the page is about; a script may show it."""
        main = self.page.get_by_role("main")
        button = main.get_by_role("button", name=name, exact=True)
        link = main.get_by_role("link", name=name, exact=True)
        button.or_(link).first.wait_for()
        (button if button.count() else link).click()

    # ---- Letters ---------------------------------------------------------------------------

    def reads_letter(self, address: str = "") -> str:
        """The text of the newest letter to that address."""
        letters_arrive()
        found = DemoLetter.objects.filter(**({"address": address} if address else {}))
        letter = found.first()
        assert letter, f"No letter came to {address or 'anybody'}"
        message = message_from_bytes(bytes(letter.raw), policy=policy.default)
        text = message.get_body(("plain",))
        assert text
        return str(text.get_content())

    def reads_code(self, address: str = "") -> str:
        found = CODE.search(self.reads_letter(address))
        assert found, "The letter holds no code"
        return found.group()

    # ---- Getting in ------------------------------------------------------------------------

    def logs_in(self, person: Person) -> None:
        """With a code from a letter, as people do."""
        self.open("/konto/logg-inn/kode/")
        self.page.get_by_label("E-postadresse").fill(person.email)
        self.press("Send meg en kode")
        self.page.get_by_label("Kode").fill(self.reads_code(person.email))
        self.press("Fortsett")

    def is_logged_in_as(self, person: Person) -> None:
        """Without the way there: for journeys about something else."""
        client = Client()
        client.force_login(person)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        name = django_settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": cookie, "url": self.site}])

    # ---- Judging ---------------------------------------------------------------------------

    def finds_no_barriers(self) -> None:
        """axe on this page, on a phone and on a desk; and nothing wider than the phone. Axe is a
        script, so whoever goes the same way without them passes by."""
        if not self.runs_scripts:
            return
        for size in (PHONE, DESK):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.wait_for_function(IS_DRESSED)
            report = Axe().run(self.page, options=AXE)
            assert not report.response["violations"], f"{self.path}: {report.generate_report()}"
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{self.path} is {wide} px wide at {size['width']}"

    def _hears(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.troubles.append(f"{self.path}: {message.text}")

    def _sees(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.url} answered {response.status}")


def letters_arrive() -> None:
    """What the worker does: everything owed is sent."""
    sending.drain(clock=timezone.now)


NewVisitor = Callable[..., Visitor]


@pytest.fixture
def new_visitor(site: str, browser: Browser) -> Iterator[NewVisitor]:
    """new_visitor(), new_visitor(java_script_enabled=False), new_visitor(color_scheme="dark")"""
    opened: list[Visitor] = []

    def open_browser(**options: Any) -> Visitor:
        context = browser.new_context(
            **{"locale": "nb-NO", "timezone_id": "Europe/Oslo", "viewport": DESK} | options
        )
        runs_scripts = options.get("java_script_enabled", True)
        opened.append(Visitor(site, context.new_page(), runs_scripts=runs_scripts))
        return opened[-1]

    yield open_browser
    troubles = [trouble for visitor in opened for trouble in visitor.troubles]
    for visitor in opened:
        visitor.page.context.close()
    assert not troubles


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    return new_visitor()


@pytest.fixture
def plain_visitor(new_visitor: NewVisitor) -> Visitor:
    return new_visitor(java_script_enabled=False)
