"""Promises about every kind of letter that any room has registered."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Engine
from django.utils import translation

from outbox import letters, rendering
from outbox.letters import Letter
from outbox.models import Delivery
from outbox.rendering import RenderedLetter
from tests.factories import NOW

LETTERS = letters.all_letters()
LANGUAGES = ["nb", "nn", "en"]


def source_of(name: str) -> str:
    source: str = Engine.get_default().get_template(name).source
    return source


def frames_of(name: str) -> list[str]:
    """The template, what it extends, what that extends; a guest's says what the owner's says."""
    source = source_of(name).replace('"|add:which|add:"', "follow_up_given")
    parent = re.match(r'{% extends "([^"]+)" %}', source)
    return [name, *(frames_of(parent[1]) if parent else [])]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_a_letter_has_a_subject_a_text_and_html_in_the_common_frame(letter: Letter):
    assert source_of(f"{letter.template}_subject.txt").strip()
    assert source_of(f"{letter.template}.txt").strip()
    assert frames_of(f"{letter.template}.html")[-1] == "outbox/letter.html"


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_a_letter_trusts_no_text_and_fetches_nothing(letter: Letter):
    html = "".join(source_of(name) for name in frames_of(f"{letter.template}.html"))

    assert not re.search(r"\|\s*safe\b|autoescape off|mark_safe", html)
    assert not re.search(r"<script|<link|<iframe|src\s*=\s*[\"']?http|@import", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_set_up_in_its_own_language_whatever_the_page_speaks(language):
    delivery = Delivery(
        letter="outbox/trial",
        address="kari@example.no",
        language=language,
        context={"name": "Kari <b>"},
        message_id="<1@example.no>",
        created_at=NOW,
    )

    with translation.override("nb"):
        letter = rendering.render(delivery)

    assert letter.language == language
    assert f'lang="{language}"' in letter.html
    assert "Kari <b>" in letter.text
    assert "Kari &lt;b&gt;" in letter.html
    assert "<style>" not in letter.html.partition("<body")[2]
    assert 'style="' in letter.html


def test_two_letters_may_not_share_a_name():
    with pytest.raises(ValueError, match="Two letters are called outbox/trial"):
        letters.register(Letter("outbox/trial", title="Et annet brev"))


# ---- Set up once, filled in for each ----------------------------------------------------------

REFERENCE = "5f0c7d1e-8a7b-4a43-9c39-0d2f6f0b7c11"
HOSTILE = [
    "",
    "<b>&\"'</b>",
    "&amp;&lt;&#x27;",
    "{{ title }}{% now 'Y' %}",
    r"\g<0> \1 %s %(name)s",
    REFERENCE,
    "Áile Mággá Đŋŧž",
    "Kari\u00a0Nordmann\u200b",
]
EVENT = {
    "name": "Kari",
    "full_name": "Kari Nordmann",
    "address": "kari@example.no",
    "reference": REFERENCE,
    "own_path": f"/arrangementer/kunst-og-kultur/pamelding/{REFERENCE}/",
    "sequence": 34_000_000,
    "written_at": "2027-03-01T10:00:00+00:00",
    "place_in_line": 1,
    "title": "Kunst & <kultur>",
    "slug": "kunst-og-kultur",
    "starts_at": "2027-03-15T09:00:00+00:00",
    "ends_at": "2027-03-15T14:00:00+00:00",
    "cancel_until": "2027-03-10T09:00:00+00:00",
    "answer_by": "2027-03-05T09:00:00+00:00",
    "closes_at": "2027-03-14T09:00:00+00:00",
    "chapter": "Viken",
    "summary": "Om kunst & <kultur>.",
    "subject_line": "Ta med <sko>",
    "text": "Vi skal ut & se på <kunst>.\n\nhttps://example.no/sko",
    "answer_to": "viken@example.no",
    "where": "Union Scene",
    "calendar": {
        "uid": "1@example.no",
        "sequence": 1,
        "own_page": "Påmeldingen din:",
        "changed_at": "2027-02-01T10:00:00+00:00",
        "starts_at": "2027-03-15T09:00:00+00:00",
        "ends_at": "2027-03-15T14:00:00+00:00",
        "title": "Kunst & <kultur>",
        "summary": "Om kunst.",
        "place": "Union Scene",
        "url": "https://portal.example.no/arrangementer/kunst-og-kultur/",
    },
    "old": {
        "starts_at": "2027-03-14T09:00:00+00:00",
        "ends_at": "2027-03-14T14:00:00+00:00",
        "where": "Papirbredden",
    },
    "price": "2500",
    "why_price": "Pris for medlemmer",
    "organisation": "Drammen",
    "invoice_to": "Drammen kommune",
    "path": "/arrangementer/kunst-og-kultur/",
    "link": "/arrangementer/kunst-og-kultur/plass/1/",
    "who": "Ann & <Bo>",
    "passed_on_by": "Berit & <Bo>",
    "session": {
        "title": "Leire & <sang>",
        "starts_at": "2027-03-15T10:00:00+00:00",
        "ends_at": "2027-03-15T11:00:00+00:00",
        "room": "Lillesalen",
        "price": "200.00",
    },
    "rows": [{"who": "Ann & <Bo>", "price": "2500", "is_waiting": True}],
    "bookings": [{"who": "Berit & <Bo>", "places": 2}],
    "total": "2500",
    "names_until": "2027-03-10T09:00:00+00:00",
    "places": 3,
    "offered": 2,
    "unnamed": 1,
    "waiting": 1,
}
SAID_OR_NOT = {
    "street": "Grønland 60",
    "joins_from": "2027-03-15T08:30:00+00:00",
    "is_first": True,
    "ask_name": "Stine Sekretær",
    "ask_email": "stine@example.no",
    "reason": "Storm & <uvær>",
    "may_cancel": True,
    "is_reminded": True,
    "is_by_staff": True,
    "takes_place_at_once": True,
    "is_waiting": True,
    "booked_by": "Berit & <Bo>",
    "cancelled_by": "Berit & <Bo>",
    "sessions": [
        {
            "title": "Leire & <sang>",
            "starts_at": "2027-03-15T10:00:00+00:00",
            "ends_at": "2027-03-15T11:00:00+00:00",
        }
    ],
    "instead_of": "Maling & <sang>",
    "left": 1,
    "is_shortened": True,
    "had_place": True,
    "is_paid": True,
    "has_place": True,
}
RICH = "<p>Sang & <strong>leik</strong>, <a href='/om/'>les mer</a>.</p><script>x()</script>"
PICTURE = {"path": "/bilder/nyhetsbrev/a.jpg", "alt": 'Et "hus" & <tre>', "width": 1, "height": 1}
SAID_BY_AN_ISSUE: list[dict[str, Any]] = [
    {"kind": "text", "lang": "nb", "heading": "Hei & <hopp>", "body": RICH},
    {"kind": "picture", "lang": "nn", "heading": "", "link": "", "picture": PICTURE},
    {"kind": "news", "lang": "nb", "heading": "Nytt", "body": RICH, "button": "", "link": "/om/"},
    {"kind": "action", "lang": "nb", "heading": "Gjør", "body": "", "button": "Nå", "link": "/om/"},
    {"kind": "events", "lang": "nb", "heading": "Møt oss", "body": "", "events": []},
]
ISSUE = {
    "key": REFERENCE,
    "subject": "Dette skjer & <det>",
    "preheader": "Og mer",
    "newsletter": "Nyhetsbrevet & <vi>",
    "list": "nyhetsbrevet",
    "path": "/nyhetsbrev/mars/",
    "prefix": "",
}
TOLD_EVENT = {
    "title": "Kunst & <kultur>",
    "lang": "en",
    "starts_at": "2027-03-15T09:00:00+00:00",
    "ends_at": "2027-03-15T14:00:00+00:00",
    "where": "Union Scene",
    "path": "/arrangementer/kunst/",
    "price": "Gratis",
}
# What the letters of a room need to be set up: all that can be said, and as little as can be.
FACTS: dict[str, list[dict[str, Any]]] = {
    "outbox": [{"name": "Kari"}],
    "trials": [{"key": "k", "name": "Kari", "title": "Mars", "heading": "Nytt"}],
    "events": [EVENT | SAID_OR_NOT, EVENT | dict.fromkeys(SAID_OR_NOT, "")],
    "newsletters": [
        ISSUE | {"blocks": [*SAID_BY_AN_ISSUE, SAID_BY_AN_ISSUE[-1] | {"events": [TOLD_EVENT]}]},
        ISSUE | {"preheader": "", "blocks": []},
    ],
}
# Facts that are a number or a moment by birth.
BORN_TAME = {"reference", "sequence", "written_at", "path", "link", "key"}


class Reading(HTMLParser):
    """HTML as a reader understands it, however it was escaped."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def rendered(letter: Letter, context: dict[str, Any], language: str) -> RenderedLetter:
    return rendering.render(
        Delivery(letter=letter.name, address="kari@example.no", language=language, context=context)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "letter", [each for each in LETTERS if each.personal], ids=lambda letter: letter.name
)
def test_a_letter_with_gaps_reads_as_if_set_up_for_its_receiver(letter, language, monkeypatch):
    as_for_one = replace(letter, personal=frozenset())
    for facts in FACTS[letter.name.partition("/")[0]]:
        for value in HOSTILE:
            context = facts | dict.fromkeys(letter.personal - BORN_TAME, value)

            filled = rendered(letter, context, language)
            with monkeypatch.context() as patch:
                patch.setitem(letters._letters, letter.name, as_for_one)
                whole = rendered(letter, context, language)

            assert Reading(filled.html).seen == Reading(whole.html).seen
            assert (filled.subject, filled.text) == (whole.subject, whole.text)
            assert filled.attachments == whole.attachments
            assert filled.headers == whole.headers


def test_two_receivers_of_a_sending_get_their_own_and_the_rest_is_set_up_once():
    [letter] = [each for each in LETTERS if each.name == "events/reminder"]
    rendering._kept_draft.cache_clear()

    kari = rendered(letter, FACTS["events"][0] | {"name": "Kari"}, "nb")
    ola = rendered(letter, FACTS["events"][0] | {"name": "Ola", "price": "0"}, "nb")
    aile = rendered(letter, FACTS["events"][0] | {"name": "Áile"}, "nn")

    assert [each.text.partition("\n")[0] for each in (kari, ola, aile)] == [
        "Hei, Kari.",
        "Hei, Ola.",
        "Hei, Áile.",
    ]
    assert rendering._kept_draft.cache_info().misses == 2


def test_who_signed_them_up_and_pays_is_told_by_one_letter_set_up_once():
    rendering._kept_draft.cache_clear()
    [letter] = [each for each in LETTERS if each.name == "events/signed_up"]
    who_booked = [
        {"booked_by": "Berit Bø", "invoice_to": "Bø kommune", "organisation": "Bø"},
        {"booked_by": "Ann Li", "invoice_to": "Oslo", "organisation": "Oslo"},
        {"booked_by": ""},
    ]

    told = [rendered(letter, FACTS["events"][0] | facts, "nb").text for facts in who_booked]

    assert ["Berit Bø har meldt deg på" in text for text in told] == [True, False, False]
    assert ["Ann Li har meldt deg på" in text for text in told] == [False, True, False]
    assert "Du får dette brevet fordi du er påmeldt." in told[2]
    assert ["Faktura til: Bø kommune" in text for text in told] == [True, False, False]
    assert rendering._kept_draft.cache_info().misses == 2


def test_a_name_stays_on_its_line():
    [letter] = [each for each in LETTERS if each.name == "events/reminder"]

    found = rendered(letter, FACTS["events"][0] | {"name": "Kari\r\n\x00\n\nLogg inn her:"}, "nb")

    assert found.text.startswith("Hei, Kari Logg inn her:.\n\n")


def test_a_code_is_not_kept_in_memory():
    assert not [letter.name for letter in LETTERS if letter.is_secret and letter.personal]
