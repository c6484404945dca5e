"""Documents on paper: what every one of them has, whatever it is told."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.utils import translation

from core.components import paper
from tests.papers import alternatives_of, language_of, opened, tags_of, text_of, title_of

NOON = dt.datetime(2027, 3, 12, 11, tzinfo=dt.UTC)


def ticket(**changes):
    facts: dict[str, Any] = {
        "title": "Billett",
        "made_at": NOON,
        "kicker": "Billett",
        "event": "Kultur der folk bor",
        "name": "Kari Nordmann",
        "facts": [("Når", "torsdag 12. mars kl. 10–15")],
        "chosen": [],
        "chosen_heading": "",
        "qr": paper.qr_svg("en kode"),
        "qr_alt": "Kode til døra",
        "use": "Vis denne i døra.",
        "code_label": "Koden med bokstaver",
        "code": "enkode",
    }
    return paper.pdf("events/pdf/ticket.typ", **facts | changes)


def test_a_document_is_made_for_all_who_read():
    reader = opened(ticket(title="Billett til Kultur der folk bor"))

    assert title_of(reader) == "Billett til Kultur der folk bor"
    assert {"H1", "Figure", "L"} <= set(tags_of(reader))
    assert alternatives_of(reader) == ["Kode til døra"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_document_says_its_language(language):
    with translation.override(language):
        reader = opened(ticket())

    assert language_of(reader) == language


def test_sami_letters_are_letters_to_a_reader_too():
    name = "Máret Ánne Čáhppesgáisá Đđ Ŋŋ Šš Ŧŧ Žž"

    assert name in text_of(opened(ticket(name=name)))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('#panic("nei") $x$ *fet* \\ [a] "b" //', '#panic("nei") $x$ *fet* \\ [a] "b" //'),
        ("李 Kari", "□ Kari"),
        ("Kari 😀", "Kari □"),
        ("Ka\x01ri", "Ka ri"),
        ("Ka\u200dri", "Kari"),
    ],
)
def test_a_name_is_only_letters_whatever_it_holds(name, written):
    assert written in text_of(opened(ticket(name=name)))


def test_the_same_words_give_the_same_bytes():
    assert ticket() == ticket()


def test_many_are_made_at_once():
    names = [f"Deltaker {number}" for number in range(12)]

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda name: ticket(name=name), names))

    assert [name in text_of(opened(each)) for name, each in zip(names, made, strict=True)] == [
        True
    ] * 12


def test_a_code_on_a_page_says_what_it_is_for():
    picture = paper.qr_picture("en kode", label='Billett til "Kari"')

    assert picture.startswith(
        '<svg class="qr" role="img" aria-label="Billett til &quot;Kari&quot;" focusable="false" '
    )
