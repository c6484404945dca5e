"""The letter that an issue is: written in both forms, told to strict mail programs, and safe."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from newsletters.enums import BlockKind
from newsletters.services import issues
from newsletters.services.letters import as_received
from outbox import mime
from outbox.models import Delivery
from outbox.rendering import render
from tests import factories
from tests.factories import NOW
from tests.newsletters.issue_kit import (
    a_picture,
    make_block,
    make_issue,
    make_ready_issue,
    whole,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NB = """\
Dette skjer i mars
==================

Budsjettet
==========

Det viktigste:

- Kunst i skolen
- Kulturhus

Les mer: {site}/om/#brev-{issue}-1

Møt oss
=======

- Kulturlunsj
  onsdag 10. mars kl. 13–19
  Union Scene · Gratis
  {site}/arrangementer/lunsj/#brev-{issue}-2

Se alle arrangementene: {site}/arrangementer/

Nye dører
=========

[Bilde: Et hus med åpen dør.]

De bygde om.

Besøk dem: https://hus.example/

Skriv til oss
=============

Vi vil vite alt.

Skriv: https://skjema.example/

[Bilde: To ringer.]
Der to møtes.

* * *

Du får dette brevet fordi du har sagt ja til Nyhetsbrevet.

Les på nettet: {site}/nyhetsbrev/marsbrevet/
Velg hva du får: {site}/nyhetsbrev/valg/{key}/
Meld deg av: {site}/nyhetsbrev/av/{key}/
"""
NN = """\
Dette skjer i mars
==================

Budsjettet
==========

Det viktigaste.

Møt oss
=======

- Kulturlunsj
  onsdag 10. mars kl. 13–19
  Union Scene · Gratis
  {site}/nn/arrangementer/lunsj/#brev-{issue}-2

Sjå alle arrangementa: {site}/nn/arrangementer/

Nye dører
=========

[Bilete: Eit hus med open dør.]

Dei bygde om.

Besøk dei: https://hus.example/

Skriv til oss
=============

Vi vil vite alt.

Skriv: https://skjema.example/

[Bilete: To ringar.]
Der to møtest.

* * *

Du får dette brevet fordi du har sagt ja til Nyheitsbrevet.

Les på nettet: {site}/nn/nyhetsbrev/marsbrevet/
Vel kva du får: {site}/nn/nyhetsbrev/valg/{key}/
Meld deg av: {site}/nyhetsbrev/av/{key}/
"""
KEY = "00000000-0000-0000-0000-000000000000"


def make_full_issue():
    """One part of each kind."""
    issue = make_issue()
    listed = "<ul><li><p>Kunst i skolen</p></li><li><p>Kulturhus</p></li></ul>"
    make_block(
        issue,
        texts={
            "nb": {
                "heading": "Budsjettet",
                "body": f'<p>Det viktigste:</p>{listed}<p><a href="/om/">Les mer</a></p>',
            },
            "nn": {"heading": "Budsjettet", "body": "<p>Det viktigaste.</p>"},
        },
    )
    factories.make_event(
        title="Kulturlunsj",
        slug="lunsj",
        starts_at=NOW + dt.timedelta(days=9),
        place_name="Union Scene",
    )
    make_block(
        issue,
        BlockKind.EVENTS,
        texts={"nb": {"heading": "Møt oss"}, "nn": {"heading": "Møt oss"}},
    )
    make_block(
        issue,
        BlockKind.NEWS,
        link="https://hus.example/",
        picture=a_picture(),
        texts={
            "nb": {
                "heading": "Nye dører",
                "body": "<p>De bygde om.</p>",
                "button": "Besøk dem",
                "alt": "Et hus med åpen dør.",
            },
            "nn": {
                "heading": "Nye dører",
                "body": "<p>Dei bygde om.</p>",
                "button": "Besøk dei",
                "alt": "Eit hus med open dør.",
            },
        },
    )
    words = {"heading": "Skriv til oss", "body": "<p>Vi vil vite alt.</p>", "button": "Skriv"}
    make_block(
        issue,
        BlockKind.ACTION,
        link="https://skjema.example/",
        texts={"nb": words, "nn": words},
    )
    make_block(
        issue,
        BlockKind.PICTURE,
        picture=a_picture(400, 300),
        texts={
            "nb": {"alt": "To ringer.", "heading": "Der to møtes."},
            "nn": {"alt": "To ringar.", "heading": "Der to møtest."},
        },
    )
    return issue


def received(issue, staff, language="nb"):
    return as_received(whole(issue), language=language, to=staff, now=NOW)


@pytest.mark.parametrize(("language", "golden"), [("nb", NB), ("nn", NN)])
def test_the_text_part_is_written(staff, settings, language, golden):
    issue = make_full_issue()

    text = received(issue, staff, language).text

    said = golden.format(site=settings.SITE_URL, issue=issue.pk, key=KEY)
    assert text.partition("\n-- \n")[0].strip() == said.strip()


# ---- HTML --------------------------------------------------------------------------------------


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_strict_mail_programs_find_what_they_know(staff, settings, language):
    html = received(make_full_issue(), staff, language).html
    body = html.partition("<body")[2]
    read = Reader(html)

    assert not re.search(r"flex|grid|position\s*:|float|var\(|@import|calc\(|\brem\b", html)
    assert {tag for tag, _attrs in read.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr"),
        *("td", "p", "h1", "h2", "h3", "h4", "a", "br", "strong", "em", "span", "img", "ul"),
        *("ol", "li", "blockquote"),
    }
    assert "<style" not in body
    assert 'class="part"' in body
    for tag, attributes in read.tags:
        if tag == "table":
            assert attributes.get("role") == "presentation"
            assert (
                attributes.get("width")
                or "button" in (attributes["class"] or "")
                or (attributes["class"] == "sheet")
            )
        if tag == "img":
            assert {"src", "alt", "width", "height"} <= attributes.keys()
            assert (attributes["src"] or "").startswith(f"{settings.SITE_URL}/bilder/nyhetsbrev/")
            assert (attributes["src"] or "").endswith(".jpg")
            assert int(attributes["width"] or 0) <= 536
        if tag == "a":
            assert re.match(r"https?://|mailto:", attributes["href"] or ""), attributes
    assert len(html) < 100_000  # Gmail cuts what is longer


def test_what_readers_see_first_is_the_preheader(staff):
    html = received(make_full_issue(), staff).html

    words = re.sub(r"<[^>]+>", " ", html.partition("</head>")[2]).split()

    assert " ".join(words).startswith("Fem steder å møtes")


def test_nothing_that_is_written_becomes_code(staff):
    nasty = '"><script>alert(1)</script><img src=x onerror=y>'
    subjects = {code: {"subject": nasty, "preheader": nasty} for code in ("nb", "nn")}
    issue = make_issue(subjects=subjects)
    texts = {"nb": {"heading": nasty, "body": f"<p>{nasty}</p>", "button": nasty, "alt": nasty}}
    for kind in BlockKind:
        make_block(issue, kind, texts=texts, picture=a_picture(), link="https://a.example/")
    issue.blocks.filter(kind=BlockKind.TEXT).get().texts.update(body=f"<p>{nasty}</p>")

    html = received(issue, staff).html

    assert {"script"} & {tag for tag, _attrs in Reader(html).tags} == set()
    assert not any("onerror" in attributes for _tag, attributes in Reader(html).tags)


# ---- Headers -----------------------------------------------------------------------------------


def test_mail_programs_get_what_lets_them_show_a_button_for_leaving(staff, settings):
    issue = make_ready_issue()
    issues.schedule(issue=issue, send_at=NOW, by=staff, now=NOW)
    issues.freeze(issue=issue, by=None, now=NOW)
    delivery = Delivery.objects.exclude(sending=None).get()
    assert delivery.context is not None

    message = message_from_bytes(mime.as_bytes(render(delivery), now=NOW), policy=policy.default)

    key = delivery.context["key"]
    contact = settings.CONTACT_EMAIL
    assert {name: message[name] for name in message if name.startswith(("List-", "Prec"))} == {
        "List-Unsubscribe": f"<{settings.SITE_URL}/nyhetsbrev/av/{key}/>, "
        f"<mailto:{contact}?subject=Avmelding%20nyhetsbrevet>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": message["List-Id"],
        "Precedence": "bulk",
    }
    assert message["List-Id"].startswith("<nyhetsbrevet.nyhetsbrev.")
