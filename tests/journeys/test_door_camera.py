"""The camera reads a ticket: Chromium's own pretended camera shows it a film of one."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import BrowserType, Page, expect

from events import tickets
from events.models import CheckIn
from tests import factories
from tests.events.door import address_of, make_link, make_participants
from tests.factories import NOW
from tests.journeys.conftest import PHONE, NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

WIDTH, HEIGHT = 640, 480


def film_of(code: str) -> bytes:
    """YUV4MPEG2: the ticket held in front of a white wall, for two pictures that go on and on."""
    drawn = io.BytesIO()
    segno.make(code, error="m", micro=False).save(drawn, kind="png", scale=5, border=4)
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    ticket = Image.open(drawn).convert("RGB")
    picture.paste(ticket, ((WIDTH - ticket.width) // 2, (HEIGHT - ticket.height) // 2))
    light, blue, red = picture.convert("YCbCr").split()
    half = (WIDTH // 2, HEIGHT // 2)
    frame = light.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    return f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode() + (b"FRAME\n" + frame) * 2


@pytest.fixture
def phone_with_camera(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path, site: str
) -> Iterator[Any]:
    opened = []

    def take_out(code: str) -> Visitor:
        film = tmp_path / "ticket.y4m"
        film.write_bytes(film_of(code))
        camera = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        arguments = browser_type_launch_args | {
            "args": [*browser_type_launch_args["args"], *camera]
        }
        browser = browser_type.launch(**arguments)
        page: Page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
        opened.append((browser, Visitor(site, page)))
        return opened[-1][1]

    yield take_out
    troubles = [trouble for _browser, visitor in opened for trouble in visitor.troubles]
    for browser, _visitor in opened:
        browser.close()
    assert troubles == []


def test_a_ticket_held_up_to_the_camera_lets_one_in(phone_with_camera) -> None:
    event = factories.make_event(starts_at=NOW - dt.timedelta(hours=1))
    [kari] = make_participants(event=event, names=["Kari Nordmann"])
    link = make_link(event=event)
    phone = phone_with_camera(tickets.sign(kari))
    phone.open(address_of(link))

    phone.page.get_by_role("button", name="Start kameraet").click()

    sheet = phone.page.locator("[data-sheet]")
    expect(sheet.get_by_role("heading")).to_have_text("Slipp inn")
    expect(sheet).to_contain_text("Kari Nordmann")
    expect(phone.page.locator("[data-net]")).to_have_text("På nett, alt er sendt")
    assert CheckIn.objects.get().participant == kari

    phone.page.get_by_role("button", name="Neste").click()
    phone.page.get_by_role("button", name="Stopp kameraet").click()
    expect(phone.page.get_by_text("Kameraet er av.")).to_be_visible()


def test_without_a_camera_the_page_says_so_and_the_search_works(new_visitor: NewVisitor) -> None:
    event = factories.make_event(starts_at=NOW - dt.timedelta(hours=1))
    make_participants(event=event, names=["Kari Nordmann"])
    phone = new_visitor(viewport=PHONE)
    phone.open(address_of(make_link(event=event)))

    phone.page.get_by_role("button", name="Start kameraet").click()
    expect(phone.page.locator("[data-camera-note]")).to_contain_text("Søk på navnet under.")
    phone.page.get_by_role("searchbox").fill("kari")
    phone.page.get_by_role("button", name="Kari Nordmann").click()

    expect(phone.page.locator("[data-sheet]").get_by_role("heading")).to_have_text("Slipp inn")
