"""A newsletter from the first words to the letter on a phone, light and dark, with and without
pictures."""

from __future__ import annotations

import datetime as dt
import io
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect

from members.models import Person
from newsletters.models import Issue
from newsletters.services import issues
from newsletters.services.letters import as_received
from tests import factories
from tests.factories import NOW
from tests.journeys.conftest import DESK, IS_DRESSED, PHONE, NewVisitor, Visitor
from tests.journeys.test_admin_barriers import LOOKS, barriers_on
from tests.newsletters.issue_kit import make_newsletter, make_ready_issue, make_subscription, whole
from tests.newsletters.test_issue_letter import make_full_issue

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"], "resultTypes": ["violations"]}
PAPER, NIGHT = (244, 239, 231), (16, 25, 27)


@pytest.fixture
def stian(visitor: Visitor, staff: Person) -> Visitor:
    visitor.is_logged_in_as(staff)
    return visitor


def writes(page: Page, language: str, heading: str, body: str) -> None:
    page.locator(f"#id_{language}-heading").fill(heading)
    editor = page.locator(f"section[lang={language}] [contenteditable]")
    editor.click()
    page.keyboard.type(body)


def test_an_issue_is_written_looked_at_and_sent(stian: Visitor) -> None:
    newsletter = make_newsletter()
    make_subscription(newsletter, "leser@example.no", language="nn")
    event = factories.make_event(title="Kulturlunsj", starts_at=NOW + dt.timedelta(days=9))
    page = stian.open("/admin/newsletters/issue/add/")
    page.get_by_label("Nyhetsbrev:").select_option("Nyhetsbrevet")
    page.get_by_label("Navn:").fill("Vårbrevet")
    page.get_by_role("button", name="Lagre", exact=True).click()

    for language in ("bokmål", "nynorsk"):
        page.get_by_label(f"Emne ({language})").fill("Våren er her")
    page.get_by_role("button", name="Lagre og fortsett å redigere").click()
    page.get_by_role("link", name="Tekst", exact=True).click()
    writes(page, "nb", "Hei", "Nå er det vår.")
    writes(page, "nn", "Hei", "No er det vår.")
    page.get_by_role("button", name="Lagre delen").click()
    page.get_by_role("link", name="Arrangementer", exact=True).last.click()
    for language in ("nb", "nn"):
        page.locator(f"#id_{language}-heading").fill("Møt oss")
    page.get_by_role("button", name="Lagre delen").click()
    page.get_by_role("button", name="Flytt del 2 opp").click()
    expect(page.locator(".part-list h3").first).to_have_text("Møt oss")

    page.get_by_role("link", name="Send eller planlegg").click()
    page.locator("#id_send_at_0").fill("")
    page.locator("#id_send_at_1").fill("")
    page.get_by_role("button", name="Send eller planlegg").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Utgaven er planlagt.")
    issues.send_due(now=timezone.now())

    letter = stian.reads_letter("leser@example.no")
    assert letter.index(event.title) < letter.index("No er det vår.")


@pytest.mark.parametrize(("size", "theme"), LOOKS, ids=["phone", "desk"])
def test_the_pages_of_an_issue_have_no_barriers(
    stian: Visitor, size: ViewportSize, theme: Literal["light", "dark"]
) -> None:
    issue = make_full_issue()
    own = f"/admin/newsletters/issue/{issue.pk}"
    block = issue.blocks.get(kind="events")
    stian.page.set_viewport_size(size)
    stian.page.emulate_media(color_scheme=theme)
    addresses = [
        *("/admin/newsletters/issue/", f"{own}/change/", f"{own}/deler/{block.pk}/"),
        *(f"{own}/deler/ny/news/", f"{own}/deler/{block.pk}/ta-ut/", f"{own}/sjekk/"),
        *(f"{own}/forhandsvis/", f"{own}/planlegg/"),
    ]
    found: dict[str, set[str]] = {}
    for address in addresses:
        stian.open(address)
        stian.page.wait_for_function(IS_DRESSED)
        found[address] = barriers_on(stian)

    assert {address: barriers for address, barriers in found.items() if barriers} == {}


def test_an_issue_is_seen_as_it_is_received(stian: Visitor) -> None:
    issue = make_ready_issue()
    page = stian.open(f"/admin/newsletters/issue/{issue.pk}/forhandsvis/")

    for name in ("Brevet på en skjerm", "Brevet på en telefon", "Brevet på en mørk telefon"):
        frame = page.frame_locator(f"iframe[title='{name}']")
        expect(frame.get_by_text("Velkommen til Áile.")).to_be_visible()
    assert page.locator("iframe[title='Brevet på en telefon']").bounding_box()["width"] <= 322  # type: ignore[index]


# ---- The letter itself -------------------------------------------------------------------------


def shows(visitor: Visitor, issue: Issue, to: Person, *, language: str, width: int) -> Page:
    """The letter alone, as a mail program would: no page of ours around it, and no policy."""
    html = as_received(whole(issue), language=language, to=to, now=NOW).html
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(html, wait_until="load")
    return page


def ground_of(page: Page) -> tuple[int, ...]:
    """The colour of the letter's outermost corner, as it is drawn."""
    with Image.open(io.BytesIO(page.screenshot(full_page=True))) as drawn:
        return drawn.convert("RGB").getpixel((2, drawn.height // 2))  # type: ignore[return-value]


@pytest.mark.parametrize(("scheme", "ground"), [("light", PAPER), ("dark", NIGHT)])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_letter_fits_a_phone_and_is_read_by_all(
    new_visitor: NewVisitor, staff: Person, scheme: str, ground: tuple[int, ...], language: str
) -> None:
    issue = make_full_issue()
    visitor = new_visitor(color_scheme=scheme)
    for width in (PHONE["width"], DESK["width"]):
        page = shows(visitor, issue, staff, language=language, width=width)

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("[...document.images].every((i) => i.naturalWidth > 0)")
        assert ground_of(page) == ground
        report = Axe().run(page, options=WCAG)
        assert not report.response["violations"], report.generate_report()


def test_long_names_and_addresses_break_on_a_phone(visitor: Visitor, staff: Person) -> None:
    issue = make_full_issue()
    long = "Guovdageainnu-suohkana-" + "álbmotallaskuvla" * 5
    issue.blocks.all()[0].texts.update(
        heading=long, body=f'<p><a href="https://a.example/">https://{long}.example/</a></p>'
    )
    factories.make_event(title=long, place_name=long, starts_at=NOW + dt.timedelta(days=3))

    page = shows(visitor, issue, staff, language="nb", width=PHONE["width"])

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_pictures_the_letter_says_what_they_show(
    new_visitor: NewVisitor, staff: Person
) -> None:
    issue = make_full_issue()
    visitor = new_visitor()
    visitor.page.route("**/*.jpg", lambda route: route.abort())

    page = shows(visitor, issue, staff, language="nb", width=PHONE["width"])

    picture = page.get_by_alt_text("Et hus med åpen dør.")
    style = picture.evaluate(
        "(i) => [getComputedStyle(i).color, getComputedStyle(i).backgroundColor]"
    )
    assert style == ["rgb(29, 35, 38)", "rgb(241, 236, 227)"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
