"""Links are asked: ours without a net, others within seconds, and never what is inside our own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from newsletters.enums import LinkState
from newsletters.services import checking, links
from tests import factories
from tests.factories import NOW
from tests.newsletters.issue_kit import make_block, make_issue, whole

pytestmark = pytest.mark.django_db


class Answers(BaseHTTPRequestHandler):
    """/404 is answered with 404; /slow after a while; /only-get says no to HEAD."""

    def do_HEAD(self) -> None:
        self.answer("HEAD")

    def do_GET(self) -> None:
        self.answer("GET")

    def answer(self, method: str) -> None:
        self.server.asked.append((method, self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        if self.path == "/slow":
            time.sleep(1)
        status = {"/ok": 200, "/slow": 200, "/onward": 302, "/inside": 302, "/round": 302}.get(
            self.path, 404
        )
        if self.path == "/only-get":
            status = 405 if method == "HEAD" else 200
        if self.path[1:] in {"410", "500", "403"}:
            status = int(self.path[1:])
        self.send_response(status)
        onward = {"/onward": "/ok", "/inside": "http://10.0.0.1/", "/round": "/round"}
        if self.path in onward:
            self.send_header("Location", onward[self.path])
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Not in the test's output."""


@pytest.fixture
def other() -> Iterator[str]:
    """Somebody else's site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def here(number: str) -> bool:
    return number == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/ok", LinkState.ALIVE),
        ("/onward", LinkState.ALIVE),
        ("/only-get", LinkState.ALIVE),
        ("/404", LinkState.DEAD),
        ("/410", LinkState.DEAD),
        ("/500", LinkState.SILENT),
        ("/403", LinkState.SILENT),
        ("/round", LinkState.SILENT),
        ("/inside", LinkState.NOT_OURS_TO_ASK),
    ],
)
def test_what_others_answer(other, path, state):
    assert links.ask([other + path], may_ask=here) == {other + path: state}


def test_nobody_waits_longer_than_the_time_there_is(other, monkeypatch):
    monkeypatch.setattr(links, "ALL_IN_ALL", 0.3)
    began = time.monotonic()

    found = links.ask([f"{other}/slow", f"{other}/ok"], may_ask=here)

    assert time.monotonic() - began < 0.9
    assert found == {f"{other}/slow": LinkState.SILENT, f"{other}/ok": LinkState.ALIVE}


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
        "ftp://example.no/",
        "file:///etc/passwd",
        "http:///",
    ],
)
def test_what_is_inside_is_never_asked(link):
    assert links.ask([link]) == {link: LinkState.NOT_OURS_TO_ASK}


@pytest.mark.parametrize(
    "link", ["http://finnes-ikke.invalid/", "http://[/", "http://a.example:x/"]
)
def test_what_leads_nowhere_is_silent(link):
    assert links.ask([link])[link] in {LinkState.SILENT, LinkState.NOT_OURS_TO_ASK}


@pytest.mark.parametrize(
    ("number", "is_open"),
    [("93.184.216.34", True), ("2606:2800:220:1::1", True), ("100.64.0.1", False)],
)
def test_which_numbers_are_open(number, is_open):
    assert links.is_open(number) == is_open


@pytest.mark.usefixtures("clock")
def test_ours_are_asked_of_the_portal_itself(settings):
    event = factories.make_event()
    site = settings.SITE_URL
    addresses = {
        f"{site}/arrangementer/{event.slug}/": LinkState.ALIVE,
        "/nn/arrangementer/": LinkState.ALIVE,
        "/arrangementer": LinkState.ALIVE,
        f"{site}/arrangementer/finnes-ikke/": LinkState.DEAD,
        f"{site}/tull/": LinkState.DEAD,
        "/min-side/": LinkState.NOT_OPEN,
    }

    assert links.ask(list(addresses)) == addresses


def test_what_was_found_is_kept_with_its_time():
    issue = make_issue()
    body = '<p><a href="/arrangementer/">A</a><a href="/tull/">B</a></p>'
    make_block(issue, texts={"nb": {"body": body}})

    checking.ask_links(issue=whole(issue), now=NOW)

    issue.refresh_from_db()
    assert issue.links == {"/arrangementer/": "alive", "/tull/": "dead"}
    assert issue.links_asked_at == NOW
