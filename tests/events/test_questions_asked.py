"""Who asks, in which words, and what becomes of them once somebody has answered."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from events.enums import Demand, QuestionKind, Refusal
from events.models import Event, EventQuestion, Question
from events.services import drafts, questions
from events.services.questions import Who, Words
from tests.events.acts import refusal, sign_up
from tests.events.test_questions import answer, ask
from tests.events.test_sign_up_page import shown, url_of, words
from tests.factories import NOW, make_chapter, make_editor, make_event, make_person, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# ---- Asking --------------------------------------------------------------------------------------


def rewrite(asked: EventQuestion, text: str = "Nye ord") -> EventQuestion:
    fresh = EventQuestion.objects.select_related("question", "event").get(pk=asked.pk)
    new = Words(kind=QuestionKind.TEXT, text=text)
    return questions.rewrite(asked=fresh, words=new, who=Who(), by=make_staff(), now=NOW)


def test_words_that_somebody_answered_stand():
    event = make_event()
    asked = ask(event)
    answer(asked, sign_up(event=event))

    assert refusal(rewrite, asked=asked) == Refusal.QUESTION_ANSWERED


def test_words_that_another_event_asks_become_ones_own():
    asked = ask(make_event(), is_in_library=True)
    other = questions.put(event=make_event(), question=asked.question, by=make_staff(), now=NOW)
    answer(other, sign_up(event=other.event))

    changed = rewrite(asked)

    assert changed.question.text == "Nye ord"
    assert Question.objects.get(uses=other).text == "Hva vil du lære?"


def test_a_chapter_asks_in_the_secretariats_words_and_never_changes_them():
    chapter = make_chapter()
    shared = ask(make_event(), is_in_library=True)
    theirs = questions.put(
        event=make_event(chapter=chapter), question=shared.question, by=make_staff(), now=NOW
    )
    shared.delete()

    changed = rewrite(theirs)

    assert changed.question.chapter == chapter
    assert Question.objects.get(pk=shared.question_id).text == "Hva vil du lære?"


def test_the_library_holds_ones_own_and_the_secretariats():
    chapter, elsewhere = make_chapter(), make_chapter()
    for owner in (None, chapter, elsewhere):
        ask(make_event(chapter=owner), f"Fra {owner}", is_in_library=True)
    ask(make_event(chapter=chapter), "Ikke til andre")

    found = Question.objects.library_of(chapter).values_list("text", flat=True)

    assert set(found) == {"Fra None", f"Fra {chapter}"}


def test_a_question_with_answers_leaves_the_form_and_comes_back_with_them(member, client):
    event = make_event()
    asked = ask(event, is_in_library=True)
    answer(asked, sign_up(event=event))

    questions.take_out(asked=asked, by=make_staff(), now=NOW)
    client.force_login(member)
    without = client.get(url_of(event)).text
    questions.put(event=event, question=asked.question, by=make_staff(), now=NOW)

    assert "Hva vil du lære?" not in without
    assert asked.answers.count() == 1
    assert event.questions.asked().count() == 1


def test_a_question_nobody_answered_is_gone_when_it_is_taken_out():
    asked = ask(make_event())

    questions.take_out(asked=asked, by=make_staff(), now=NOW)

    assert not Question.objects.exists()


def test_the_same_form_sent_twice_makes_one_question():
    event, uid = make_event(), uuid4()
    written = Words(kind=QuestionKind.TEXT, text="Hva?")
    for _ in range(2):
        questions.write(event=event, uid=uid, words=written, who=Who(), by=make_staff(), now=NOW)

    assert event.questions.count() == 1


def test_a_copy_asks_the_same():
    event = make_event(chapter=make_chapter())
    ask(event, who=Who(Demand.EVERYBODY))

    draft = drafts.copy(event=event, uid=uuid4(), by=make_staff(), now=NOW)

    assert [(each.question.text, each.demand) for each in draft.questions.all()] == [
        ("Hva vil du lære?", Demand.EVERYBODY)
    ]


@pytest.mark.django_db(transaction=True)
def test_words_do_not_change_while_somebody_answers_them():
    """The one who rewrites waits, and then sees the answer."""
    event = make_event()
    asked, participant, staff = ask(event), sign_up(event=event), make_staff()
    seen: list[Any] = []

    def change() -> None:
        fresh = EventQuestion.objects.select_related("question", "event").get(pk=asked.pk)
        new = Words(kind=QuestionKind.TEXT, text="Nye ord")
        seen.append(
            refusal(questions.rewrite, asked=fresh, words=new, who=Who(), by=staff, now=NOW)
        )
        connection.close()

    with transaction.atomic():
        answer(asked, participant)
        thread = threading.Thread(target=change)
        thread.start()
        thread.join(timeout=0.3)
        assert thread.is_alive()
    thread.join()

    assert seen == [Refusal.QUESTION_ANSWERED]


# ---- The pages of those who ask ------------------------------------------------------------------


@pytest.fixture
def editor(client):
    person = make_editor(chapter=make_chapter(name="Viken"))
    client.force_login(person)
    return person


def pages_of(editor) -> tuple[Event, str]:
    event = make_event(chapter=editor.editor_grants.get().chapter)
    return event, f"/arrangementer/rediger/{event.slug}/sporsmal/"


def filled(client, page: str, **given: Any) -> dict[str, Any]:
    form: dict[str, Any] = shown(client.get(page))
    return form | given


def test_an_editor_writes_a_question_and_sees_it(client, editor):
    event, page = pages_of(editor)

    form = filled(
        client,
        f"{page}nytt/",
        text="Hvilken dag?",
        kind="choice",
        choices="Mandag\r\n\r\n Tirsdag \nMandag",
        demand="everybody",
    )
    client.post(f"{page}nytt/", form)

    asked = event.questions.get()
    assert (asked.question.choices, asked.demand) == (["Mandag", "Tirsdag"], Demand.EVERYBODY)
    assert "Hvilken dag? Ett av flere svar Alle må svare Mandag · Tirsdag" in words(
        client.get(page)
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": ""}, "Skriv spørsmålet."),
        ({"kind": "choice", "choices": "Bare ett"}, "Skriv minst to svar, ett på hver linje."),
        ({"demand": "some"}, "Velg minst én pris."),
        ({"choices": "x" * 101}, "Skriv høyst 20 svar, hvert på høyst 100 tegn."),
    ],
)
def test_what_is_wrong_with_a_question_is_said(client, editor, given, sentence):
    event, page = pages_of(editor)
    good = {"text": "Hva?", "kind": "text", "demand": "nobody"}

    response = client.post(f"{page}nytt/", filled(client, f"{page}nytt/", **good | given))

    assert sentence in words(response)
    assert not event.questions.exists()


def test_questions_change_places(client, editor):
    event, page = pages_of(editor)
    ask(event, "Først")
    last = ask(event, "Sist")

    client.post(f"{page}{last.uid}/opp/")

    assert [str(each) for each in event.questions.all()] == ["Sist", "Først"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_answers_are_read_by_those_who_edit(
    client, editor, how_many, django_assert_max_num_queries
):
    event, page = pages_of(editor)
    asked = ask(event, "Tema", kind=QuestionKind.CHOICE, choices=("Kor", "Korps"))
    for number in range(how_many):
        participant = sign_up(event=event, person=make_person(name=f"Deltaker {number}"))
        answer(asked, participant, "Korps")

    with django_assert_max_num_queries(8):
        text = words(client.get(f"{page}{asked.uid}/svar/"))

    assert f"{how_many} har svart." in text
    assert "Deltaker 0 Korps" in text


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_questions_asks_as_little_for_three_as_for_one(
    client, editor, how_many, django_assert_max_num_queries
):
    event, page = pages_of(editor)
    for _ in range(how_many):
        ask(event, who=Who(Demand.SOME, list(event.categories.all())), is_in_library=True)

    with django_assert_max_num_queries(10):
        client.get(page)
