"""The library of questions, the answers in files, and what staff see of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.own_data import tell
from events.enums import Demand, QuestionKind
from events.models import Answer, Event, EventQuestion, Question
from events.services import answers
from events.services.answers import Given
from members.services import erase_account
from tests.events.acts import sign_up
from tests.events.test_admin_events import form_of
from tests.events.test_export import csv_rows, export
from tests.events.test_questions import answer, ask
from tests.factories import NOW, make_event, make_person, make_staff
from tests.papers import SMALLEST as PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def desk(client):
    person = make_staff()
    client.force_login(person)
    return person


# ---- Files ---------------------------------------------------------------------------------------


def test_the_file_has_a_column_for_each_question(staff):
    event = make_event()
    several = ask(event, "Tema", kind=QuestionKind.SEVERAL, choices=("Kor", "Korps"))
    upload = ask(event, "Program", kind=QuestionKind.FILE)
    anne, bo = (sign_up(event=event, person=make_person(name=name)) for name in ("Anne", "Bo"))
    answer(several, anne, "Kor\nKorps")
    given = Given(upload, upload=SimpleUploadedFile("plan.pdf", PDF))
    answers.store_answers(bo, [given], now=NOW)

    heading, *rows = csv_rows(export(event, staff, file_format="csv"))

    address = f"http://localhost:8000{Answer.objects.get(participant=bo).get_absolute_url()}"
    assert heading[-2:] == ["Tema", "Program"]
    assert [row[-2] for row in rows] == ["Kor, Korps", ""]
    assert rows[0][-1] == ""
    assert rows[1][-1].endswith(address.partition("localhost:8000")[2])


def test_an_answer_is_no_formula_in_a_file(staff):
    event = make_event()
    answer(ask(event), sign_up(event=event), "=1+1")

    *_heading, row = csv_rows(export(event, staff, file_format="csv"))

    assert row[-1] == "'=1+1"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_file_asks_as_little_for_three_as_for_one(staff, rows, django_assert_max_num_queries):
    event = make_event()
    asked = [ask(event, f"Nummer {number}") for number in range(rows)]
    for _ in range(rows):
        participant = sign_up(event=event)
        for each in asked:
            answer(each, participant)

    with django_assert_max_num_queries(9):
        export(event, staff, file_format="csv")


# ---- The participant's own -----------------------------------------------------------------------


def test_answers_are_told_to_the_one_who_gave_them(member):
    event = make_event()
    answer(ask(event), sign_up(event=event, person=member), "Alt om kor")

    [told] = [each for each in tell(member) if each.section.name == "answers"]

    assert [fact.words for fact in told.rows[0]][:3] == [
        event.title,
        "Hva vil du lære?",
        "Alt om kor",
    ]


def test_who_leaves_for_good_leaves_no_answers(stranger):
    event = make_event()
    mine = sign_up(event=event, person=stranger)
    answer(ask(event), mine)
    Event.objects.update(access_responsible=stranger)

    erase_account(person=stranger, by=stranger, now=event.ends_at)

    assert not Answer.objects.exists()
    assert not Event.objects.exclude(access_responsible=None).exists()


# ---- The admin -----------------------------------------------------------------------------------


def test_staff_read_the_answers_on_the_participants_page(client, desk):
    event = make_event()
    participant = sign_up(event=event)
    answer(ask(event, "Første gang?", kind=QuestionKind.YES_NO), participant, "ja")

    text = client.get(reverse("admin:events_participant_change", args=[participant.pk])).text

    assert "Første gang?" in text
    assert "<p>Ja</p>" in text


def question_form(**changes: Any) -> dict[str, Any]:
    given = {"chapter": "", "kind": "choice", "text": "Hvilken dag?", "choices": "Man\nTir"}
    return given | {"hint": "", "is_in_library": "on"} | changes


def test_staff_keep_the_library(client, desk):
    client.post(reverse("admin:events_question_add"), question_form())

    question = Question.objects.get()
    assert (question.choices, question.is_in_library) == (["Man", "Tir"], True)

    page = reverse("admin:events_question_change", args=[question.pk])
    client.post(page, question_form(text="Hvilken uke?"))
    question.refresh_from_db()
    assert (question.text, question.version) == ("Hvilken uke?", 2)


def test_choices_that_are_too_few_are_said_in_the_admin(client, desk):
    response = client.post(reverse("admin:events_question_add"), question_form(choices="Man"))

    assert "Skriv minst to svar å velge mellom." in response.text
    assert not Question.objects.exists()


def test_answered_words_stand_in_the_admin_too(client, desk):
    event = make_event()
    asked = ask(event, is_in_library=True)
    answer(asked, sign_up(event=event))
    page = reverse("admin:events_question_change", args=[asked.question_id])

    client.post(page, question_form())

    asked.question.refresh_from_db()
    assert asked.question.text == "Hva vil du lære?"
    assert asked.question.is_in_library


def test_staff_put_a_question_on_an_event_and_take_it_off(client, desk):
    event = make_event()
    question = ask(make_event(), is_in_library=True).question
    page = reverse("admin:events_event_change", args=[event.pk])
    row = {
        "questions-TOTAL_FORMS": "1",
        "questions-0-event": event.pk,
        "questions-0-question": question.pk,
        "questions-0-demand": "some",
        "questions-0-required_for": [event.categories.all()[0].pk],
        "questions-0-order": "0",
    }

    assert client.post(page, form_of(event, **row)).status_code == 302
    asked = EventQuestion.objects.get(event=event)
    assert (asked.demand, asked.required_for.count(), asked.order) == (Demand.SOME, 1, 1)

    gone = {
        "questions-INITIAL_FORMS": "1",
        "questions-0-id": asked.pk,
        "questions-0-DELETE": "on",
    }
    assert client.post(page, form_of(event, **row | gone)).status_code == 302
    assert not event.questions.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_library_asks_as_little_for_three_as_for_one(
    client, desk, rows, django_assert_max_num_queries
):
    for number in range(rows):
        ask(make_event(), f"Spørsmål {number}", is_in_library=True)

    with django_assert_max_num_queries(15):
        client.get(reverse("admin:events_question_changelist"))
