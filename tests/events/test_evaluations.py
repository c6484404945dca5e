"""After the event: thanks to those who came, and what they thought, with nobody's name on it."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateField, ForeignKey

from core.refusals import Refused
from events import rules, services, tasks
from events.enums import EventState, ItemKind, Refusal
from events.models import (
    CheckIn,
    Evaluation,
    EvaluationAnswer,
    EvaluationItem,
    EvaluationUse,
    Event,
    Participant,
)
from events.rules import Item
from events.services import evaluations, thanks
from members.models import Person
from outbox.enums import DeliveryState
from outbox.models import Delivery
from outbox.rendering import render
from outbox.services.sending import drain
from tests.events.acts import sign_up
from tests.events.test_sign_up_page import words
from tests.factories import NOW, make_chapter, make_editor, make_event, make_person, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
OSLO = dt.timezone(dt.timedelta(hours=1))
MONDAY = dt.datetime(2027, 3, 8, 10, tzinfo=OSLO)


@pytest.fixture
def event():
    """On a Monday; two have a place, one waits."""
    event = make_event(starts_at=MONDAY, capacity=2)
    for number in range(3):
        sign_up(event=event, person=make_person(name=f"Deltaker {number}"))
    return event


def letters() -> list[Delivery]:
    return list(Delivery.objects.filter(letter="events/thanks").order_by("pk"))


def thank(event: Event) -> None:
    thanks.owe_thanks(now=rules.thanked_at(event))


def paths(event: Event) -> list[str]:
    """The links of the letters, as they stand in the ledger before they are sent."""
    thank(event)
    return [letter.context["evaluation_path"] for letter in letters() if letter.context]


# ---- When, and to whom ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "thanked"),
    [
        (0, dt.datetime(2027, 3, 9, 9, tzinfo=OSLO)),
        (4, dt.datetime(2027, 3, 15, 9, tzinfo=OSLO)),
        (5, dt.datetime(2027, 3, 15, 9, tzinfo=OSLO)),
        (6, dt.datetime(2027, 3, 15, 9, tzinfo=OSLO)),
    ],
)
def test_people_are_thanked_at_nine_on_the_next_working_day(days, thanked):
    event = make_event(starts_at=MONDAY + days * DAY)

    assert rules.thanked_at(event) == thanked


def test_it_is_nine_o_clock_in_summer_too():
    event = make_event(starts_at=dt.datetime(2027, 3, 28, 8, tzinfo=dt.UTC))

    assert rules.thanked_at(event) == dt.datetime(2027, 3, 29, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("after", "owed"), [(-MINUTE, 0), (0 * DAY, 2), (6 * DAY, 2), (7 * DAY, 0)]
)
def test_who_had_a_place_is_thanked_within_a_week(event, after, owed):
    assert thanks.owe_thanks(now=rules.thanked_at(event) + after) == owed


def test_each_is_thanked_once_however_often_the_tick_comes(event):
    for minutes in range(3):
        thanks.owe_thanks(now=rules.thanked_at(event) + minutes * MINUTE)

    assert len(letters()) == 2


def test_the_tick_thanks(event, time_machine):
    time_machine.move_to(rules.thanked_at(event))

    tasks.tick()

    assert len(letters()) == 2


def test_where_people_were_checked_at_the_door_only_those_who_came_are_thanked(event):
    came, _stayed = event.participants.registered()
    CheckIn.objects.create(participant=came, at=MONDAY, received_at=MONDAY)

    thank(event)

    assert [letter.person for letter in letters()] == [came.person]


def test_nobody_is_thanked_for_what_was_cancelled(event, staff):
    services.cancel_event(event=event, reason="Storm.", by=staff, now=NOW)

    thank(event)

    assert letters() == []


def test_the_organiser_may_do_without_the_letter(event, staff):
    thanks.set_up(event=event, is_wanted=False, greeting="", by=staff, now=NOW)

    thank(event)

    assert letters() == []


def test_the_letter_says_the_greeting_and_leads_to_all_three_pages(event, staff):
    thanks.set_up(event=event, is_wanted=True, greeting="Dere var <flinke>.", by=staff, now=NOW)
    thank(event)

    letter = render(letters()[0])

    receipt = Participant.objects.get(person=letters()[0].person).booking.get_absolute_url()
    assert letter.subject == f"Takk for sist: {event.title}"
    assert "Dere var <flinke>." in letter.text
    assert "Dere var &lt;flinke&gt;." in letter.html
    for path in (event.get_absolute_url(), receipt, paths(event)[0]):
        assert path in letter.text
        assert path in letter.html


def test_without_an_evaluation_the_letter_asks_nothing(event, staff):
    evaluations.set_up(event=event, is_wanted=False, days_open=14, items=None, by=staff, now=NOW)
    thank(event)

    letter = render(letters()[0])

    assert "/evaluering/" not in letter.text + letter.html


@pytest.mark.parametrize(("language", "start"), [("nn", "/nn/"), ("en", "/en/")])
def test_the_link_is_in_the_language_of_the_letter(language, start):
    event = make_event(starts_at=MONDAY)
    sign_up(event=event, person=make_person(language=language))

    assert paths(event)[0].startswith(start)


@pytest.mark.django_db(transaction=True)
def test_the_link_is_forgotten_when_the_letter_is_sent(event, sink):
    thank(event)

    drain(clock=lambda: rules.thanked_at(event) + MINUTE)

    assert {letter.state for letter in letters()} == {DeliveryState.ACCEPTED}
    assert [letter.context for letter in letters()] == [None, None]


# ---- Answering -----------------------------------------------------------------------------------


@pytest.fixture
def after(event, time_machine):
    """The link of the first, on the day they get it."""
    path = paths(event)[0]
    time_machine.move_to(rules.thanked_at(event) + MINUTE)
    return path


def fields(client, path: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(i\d+)"', client.get(path).text)))


def test_without_logging_in_one_answers_once(client, event, after):
    scale, *_rest, words_of_mine = fields(client, after)

    first = client.post(after, {scale: "5", words_of_mine: "Maten"})
    page = words(client.get(first.url))
    second = client.post(after, {scale: "1"}, follow=True)

    assert "Takk for svaret" in page
    assert "Du har svart." in words(second)
    kept = EvaluationAnswer.objects.values_list("score", "text")
    assert set(kept) == {(5, ""), (None, "Maten")}
    assert Evaluation.objects.get().replies == 1


def test_opening_the_link_uses_nothing(client, after):
    for _ in range(3):
        assert client.get(after).status_code == 200

    assert not EvaluationUse.objects.exists()


def test_an_empty_form_is_asked_for_one_answer(client, after):
    response = client.post(after, {})

    assert "Svar på minst ett av spørsmålene." in words(response)
    assert not EvaluationUse.objects.exists()


@pytest.mark.parametrize("value", ["6", "0", "-1", "x", "\x00", "9" * 40])
def test_a_score_that_is_none_is_refused(client, after, value):
    scale = fields(client, after)[0]

    assert client.post(after, {scale: value}).status_code == 200
    assert not EvaluationAnswer.objects.exists()


def test_a_link_nobody_wrote_opens_nothing(client, event, after):
    other = make_event(starts_at=MONDAY)
    evaluations.ready(other)
    start, _slash, signed = after.rstrip("/").rpartition("/")

    assert client.get(f"{start}/1-x:abc/").status_code == 404
    assert client.get(f"/arrangementer/{other.slug}/evaluering/{signed}/").status_code == 404


def test_it_closes(client, event, after, time_machine):
    scale = fields(client, after)[0]
    time_machine.move_to(event.ends_at + 14 * DAY)

    response = client.post(after, {scale: "5"})

    assert "Evalueringen er stengt." in words(response)
    assert not EvaluationAnswer.objects.exists()


def test_it_opens_when_the_event_is_over(client, event):
    path = evaluations.new_path(event)
    evaluations.ready(event)

    assert "Evalueringen åpner når arrangementet er over." in words(client.get(path))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_link_are_one(event):
    path = paths(event)[0]
    signed, evaluation = path.rstrip("/").rpartition("/")[2], Evaluation.objects.get()
    item = evaluation.items.first()
    assert item
    said: list[object] = []

    def answer() -> None:
        try:
            evaluations.reply(
                evaluation=evaluation, signed=signed, given={item: 4}, now=event.ends_at + DAY
            )
            said.append("ok")
        except Refused as refused:
            said.append(refused.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, said)) == sorted(["ok", *[str(Refusal.EVALUATED)] * 3])
    assert EvaluationAnswer.objects.count() == 1


# ---- Nobody can be found again -------------------------------------------------------------------


def test_what_is_kept_of_an_answer_leads_to_nobody_and_tells_no_time():
    tables = [EvaluationAnswer, EvaluationUse, EvaluationItem, Evaluation]
    leads_to = {
        field.related_model
        for model in tables
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey)
    }
    times = [
        field.name
        for model in tables
        for field in model._meta.local_fields
        if isinstance(field, DateField)
    ]

    assert leads_to == {Event, Evaluation, EvaluationItem}
    assert times == []
    for model in (Participant, Person, Delivery):
        assert not {field.related_model for field in model._meta.get_fields()} & {
            EvaluationAnswer,
            EvaluationUse,
        }
    assert EvaluationAnswer in apps.get_models()


def test_no_act_and_no_cookie_tells_who_answered(client, event, after):
    from core.models import Act  # noqa: PLC0415

    before = Act.objects.count()
    client.post(after, {fields(client, after)[0]: "5"})

    assert Act.objects.count() == before
    assert "sessionid" not in client.cookies


def test_the_night_leaves_no_order(event):
    for number, path in enumerate(paths(event)):
        signed = path.rstrip("/").rpartition("/")[2]
        evaluation = Evaluation.objects.get()
        item = evaluation.items.filter(kind=ItemKind.TEXT).first()
        assert item
        evaluations.reply(
            evaluation=evaluation,
            signed=signed,
            given={item: f"Svar {number}"},
            now=event.ends_at + DAY,
        )
    before = set(EvaluationAnswer.objects.values_list("pk", "text"))

    assert evaluations.stir(now=event.ends_at + 2 * DAY) == 2

    after = set(EvaluationAnswer.objects.values_list("pk", "text"))
    assert {text for _pk, text in before} == {text for _pk, text in after}
    assert not {pk for pk, _text in before} & {pk for pk, _text in after}


def test_used_links_are_forgotten_when_it_has_closed(event):
    signed = paths(event)[0].rstrip("/").rpartition("/")[2]
    evaluation = Evaluation.objects.get()
    item = evaluation.items.first()
    assert item
    evaluations.reply(
        evaluation=evaluation, signed=signed, given={item: 3}, now=event.ends_at + DAY
    )

    assert evaluations.forget_uses(now=event.ends_at + 16 * DAY - MINUTE) == 0
    assert evaluations.forget_uses(now=event.ends_at + 16 * DAY) == 1
    assert Evaluation.objects.get().replies == 1


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
            ("choices", "\n".join(item.choices)),
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
        (rows(*THREE) | {"kind_1": "nei"}, "nei"),
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
