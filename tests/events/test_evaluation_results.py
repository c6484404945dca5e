"""What came of an evaluation: from five answers on, and never who said what."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from core.refusals import Refused
from events.enums import EventState, Refusal
from events.models import (
    Evaluation,
    Event,
)
from events.rules import Item
from events.services import evaluations
from members.models import Person
from outbox.models import Delivery
from tests.events.test_sign_up_page import words
from tests.events.test_thanks import DAY
from tests.factories import NOW, make_chapter, make_editor, make_event, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# ---- What came of it -----------------------------------------------------------------------------


@pytest.fixture
def editor(client, time_machine):
    person = make_editor(chapter=make_chapter(name="Viken"))
    client.force_login(person)
    return person


def answered(editor: Person, how_many: int) -> tuple[Event, str]:
    """An event of the editor's that so many have answered about, and its pages."""
    event = make_event(
        starts_at=NOW - 3 * DAY, chapter=editor.editor_grants.get().chapter, title="Treff"
    )
    evaluation = evaluations.ready(event)
    scale, *_scales, choice, good, _better = evaluation.items.all()
    for number in range(how_many):
        evaluations.reply(
            evaluation=evaluation,
            signed=uuid4().hex,
            given={scale: number % 5 + 1, choice: "Ja", good: f"Ord {number}"},
            now=NOW,
        )
    return event, f"/arrangementer/rediger/{event.slug}/"


@pytest.mark.parametrize(("how_many", "is_shown"), [(4, False), (5, True)])
def test_answers_are_shown_from_five(client, editor, how_many, is_shown):
    _event, page = answered(editor, how_many)

    text = words(client.get(f"{page}evaluering/"))

    assert f"{how_many} har svart." in text
    assert ("Ord 0" in text) == is_shown
    assert ("3,0 i snitt av 5" in text) == is_shown
    assert ("Svarene vises når minst 5 har svart" in text) != is_shown
    status = client.post(f"{page}evaluering/fil/", {"file_format": "csv"}).status_code
    assert status == (200 if is_shown else 404)


def test_the_file_holds_numbers_and_words_and_no_line_of_one_person(client, editor):
    _event, page = answered(editor, 5)

    made = client.post(f"{page}evaluering/fil/", {"file_format": "csv"})

    lines = made.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Spørsmål;Svar;Antall"
    assert "Vil du komme igjen?;Ja;5" in lines
    assert {f"Hva var bra?;Ord {number};1" for number in range(5)} <= set(lines)


@pytest.mark.parametrize("how_many", [5, 15])
def test_the_results_ask_as_little_for_many_as_for_few(
    client, editor, how_many, django_assert_max_num_queries
):
    _event, page = answered(editor, how_many)

    with django_assert_max_num_queries(8):
        client.get(f"{page}evaluering/")


def rows(*items: Item) -> dict[str, Any]:
    padded = [*items, *[Item("text", "")] * 6][:6]
    return {
        f"{name}_{number}": value
        for number, item in enumerate(padded, start=1)
        for name, value in (
            ("text", item.text),
            ("kind", item.kind),
            ("choices", "\n".join(map(str, item.choices))),
        )
    }


THREE = (Item("scale", "Hvor bra?"), Item("choice", "Igjen?", ("Ja", "Nei")), Item("text", "Mer?"))


def test_an_editor_asks_what_they_like(client, editor):
    event, page = answered(editor, 0)
    sent = {"part": "evaluation", "is_wanted": "on", "days_open": "7", **rows(*THREE)}

    client.post(f"{page}takk/", sent)

    assert evaluations.items_of(event) == list(THREE)
    assert Evaluation.objects.get().days_open == 7


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (rows(*THREE[:2]), "Skriv minst tre spørsmål, eller skru av evalueringen."),
        (rows(THREE[0], Item("choice", "Igjen?", ("Ja",)), THREE[2]), "Skriv minst to svar"),
        (rows(*THREE) | {"days_open": "61"}, "60"),
        (rows(*THREE) | {"kind_1": "nei"}, "Svares med: "),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, editor, given, sentence):
    _event, page = answered(editor, 0)
    sent = {"part": "evaluation", "is_wanted": "on", "days_open": "7"}

    response = client.post(f"{page}takk/", sent | given)

    assert sentence in words(response)
    assert "Hvor bra?" in response.text


def test_what_somebody_answered_stands(client, editor):
    event, page = answered(editor, 1)
    before = evaluations.items_of(event)
    sent = {"part": "evaluation", "is_wanted": "on", "days_open": "7", **rows(*THREE)}

    client.post(f"{page}takk/", sent)

    assert evaluations.items_of(event) == before
    assert Evaluation.objects.get().days_open == 7
    with pytest.raises(Refused) as refused:
        evaluations.set_up(
            event=event, is_wanted=True, days_open=7, items=THREE, by=editor, now=NOW
        )
    assert refused.value.reason == Refusal.ITEMS_ANSWERED


def test_the_letter_is_seen_before_it_goes(client, editor):
    event = make_event(chapter=editor.editor_grants.get().chapter, state=EventState.PUBLISHED)
    page = f"/arrangementer/rediger/{event.slug}/takk/"
    client.post(page, {"part": "letter", "is_wanted": "on", "greeting": "Hilsen alle oss"})

    letter = client.get(f"{page}brev/")

    assert "Hilsen alle oss" in letter.text
    assert f"Hei, {editor.get_short_name()}." in letter.text
    assert "sandbox" in letter["Content-Security-Policy"]
    assert not Delivery.objects.filter(letter="events/thanks").exists()


def test_staff_see_what_people_thought_of_any_event(client, editor):
    _event, page = answered(editor, 5)
    client.force_login(make_staff())

    assert "Ord 0" in words(client.get(f"{page}evaluering/"))
