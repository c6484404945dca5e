"""Into a meeting on the net from a letter, and a calendar of one's own taken along."""

from __future__ import annotations

import datetime as dt
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_person


class MeetingRoom(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<h1>Velkommen inn</h1>")

    def log_message(self, *_said):
        """Nobody reads it."""


@pytest.fixture
def room():
    """The address of the meeting, which is somebody else's house: a redirect leads there, and
    those Playwright's own routes do not see."""
    with ThreadingHTTPServer(("127.0.0.1", 0), MeetingRoom) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://127.0.0.1:{server.server_port}/rom"
        server.shutdown()


@pytest.fixture
def mine(site, room):
    event = make_event(
        title="Åpen prat",
        is_online=True,
        online_url=room,
        starts_at=NOW + dt.timedelta(minutes=20),
        sign_up_closes_at=NOW + dt.timedelta(hours=2),
        cancel_until=NOW + dt.timedelta(minutes=20),
    )
    return sign_up(event=event, person=make_person(name="Kari Nordmann"))


@pytest.fixture
def meeting(visitor):
    return visitor.page.get_by_text("Velkommen inn")


def test_from_a_letter_one_logs_in_and_goes_on_into_the_meeting(visitor, mine, meeting):
    (address,) = re.findall(r"http\S+/bli-med/", visitor.reads_letter(mine.email))

    visitor.page.goto(address)
    visitor.press("Send meg en kode på e-post")
    visitor.page.get_by_label("E-postadresse").fill(mine.email)
    visitor.press("Send meg en kode")
    visitor.page.get_by_label("Kode").fill(visitor.reads_code(mine.email))
    visitor.press("Fortsett")
    expect(visitor.page.get_by_role("heading", name="Du kan bli med nå")).to_be_visible()
    visitor.finds_no_barriers()
    visitor.press("Gå til møtet")

    expect(meeting).to_be_visible()


def test_from_my_page_it_is_one_press(visitor, mine, meeting):
    visitor.is_logged_in_as(mine.person)
    visitor.open("/min-side/")

    visitor.press("Bli med på nett")

    expect(meeting).to_be_visible()


def test_ones_own_calendar_is_made_and_its_address_taken_along(visitor, mine):
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.is_logged_in_as(mine.person)
    visitor.open("/min-side/kalender/")

    visitor.press("Lag kalenderen min")
    visitor.press("Kopier adressen")

    expect(visitor.page.get_by_role("status").get_by_text("Adressen er kopiert.")).to_be_visible()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == visitor.page.get_by_label("Adressen til kalenderen").input_value()
    assert copied.startswith(f"{visitor.site}/kalender/")
    visitor.finds_no_barriers()


def test_without_scripts_the_address_is_there_all_the_same(plain_visitor, mine):
    plain_visitor.is_logged_in_as(mine.person)
    plain_visitor.open("/min-side/kalender/")

    plain_visitor.press("Lag kalenderen min")

    page = plain_visitor.page
    expect(page.get_by_label("Adressen til kalenderen")).to_be_visible()
    expect(page.get_by_role("button", name="Kopier adressen")).to_be_hidden()
