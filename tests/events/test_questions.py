"""What an event asks those who sign up: the words, who must answer, and who reads the answers."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from core.models import Act
from events import services, tasks
from events.enums import Demand, QuestionKind, Refusal
from events.models import Answer, AnswerFile, Event, EventQuestion, Participant, Question
from events.services import answers, drafts, questions
from events.services.answers import Given
from events.services.questions import Who, Words
from tests.events.acts import refusal, sign_up
from tests.events.test_sign_up_page import shown, url_of, words
from tests.factories import NOW, make_chapter, make_editor, make_event, make_person, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)
PDF = b"%PDF-1.7 ..."


def ask(
    event: Event,
    text: str = "Hva vil du lære?",
    *,
    kind: QuestionKind = QuestionKind.TEXT,
    choices: tuple[str, ...] = (),
    who: Who = Who(),  # noqa: B008 (frozen)
    is_in_library: bool = False,
) -> EventQuestion:
    return questions.write(
        event=event,
        uid=uuid4(),
        words=Words(kind=kind, text=text, choices=list(choices)),
        who=who,
        is_in_library=is_in_library,
        by=make_staff(),
        now=NOW,
    )


def answer(asked: EventQuestion, participant: Participant, text: str = "Alt") -> Answer:
    answers.store_answers(participant, [Given(asked, text=text)], now=NOW)
    return Answer.objects.get(participant=participant, event_question=asked)


def name(asked: EventQuestion) -> str:
    asked.refresh_from_db()
    return f"q{asked.pk}v{asked.question.version}"


def send(client, event: Event, **given: Any):
    form = shown(client.get(url_of(event)))
    return client.post(url_of(event), form | given)


# ---- Answering -----------------------------------------------------------------------------------


def test_what_is_answered_when_signing_up_is_kept_and_shown(client, member):
    event = make_event()
    several = ask(event, "Tema", kind=QuestionKind.SEVERAL, choices=("Kor", "Korps", "Teater"))
    yes_no = ask(event, "Første gang?", kind=QuestionKind.YES_NO)
    client.force_login(member)

    response = send(client, event, **{name(several): ["Kor", "Teater"], name(yes_no): "nei"})

    assert list(Answer.objects.values_list("text", flat=True)) == ["Kor\nTeater", "nei"]
    text = words(client.get(response.url))
    assert "Tema Kor, Teater" in text
    assert "Første gang? nei" in text


def test_who_must_answer_is_told_and_nothing_is_written(client, member):
    event = make_event()
    asked = ask(event, who=Who(Demand.EVERYBODY))
    client.force_login(member)

    response = send(client, event, **{name(asked): " "})

    assert "Hva vil du lære?: Svar på dette spørsmålet." in words(response)
    assert not Participant.objects.exists()


@pytest.mark.parametrize(("audience", "is_refused"), [("members", True), ("others", False)])
def test_some_must_answer_by_their_price(client, member, audience, is_refused):
    event = make_event()
    ask(event, who=Who(Demand.SOME, [event.categories.get(audience=audience)]))
    client.force_login(member)

    send(client, event)

    assert Participant.objects.exists() is not is_refused


def test_who_has_not_chosen_a_price_reads_at_which_it_must_be_answered(client, member):
    from tests.factories import make_affiliation, make_organisation  # noqa: PLC0415

    make_affiliation(person=member, organisation=make_organisation(is_member=False))
    event = make_event()
    ask(event, who=Who(Demand.SOME, [event.categories.get(audience="others")]))
    client.force_login(member)

    assert "Må besvares av: Andre." in words(client.get(url_of(event)))


def test_nobody_answers_words_they_did_not_see(client, member, staff):
    event = make_event()
    asked = ask(event, who=Who(Demand.EVERYBODY))
    client.force_login(member)
    form = shown(client.get(url_of(event))) | {name(asked): "Ja takk"}
    questions.rewrite(
        asked=asked,
        words=Words(kind=QuestionKind.TEXT, text="Hvem betaler?"),
        who=Who(Demand.EVERYBODY),
        by=staff,
        now=NOW,
    )

    response = client.post(url_of(event), form)

    assert "Hvem betaler?: Svar på dette spørsmålet." in words(response)
    assert not Participant.objects.exists()


def test_an_answer_to_old_words_is_refused_by_the_service_too(staff):
    event = make_event()
    old = ask(event)
    words_of_new = Words(kind=QuestionKind.TEXT, text="Noe annet?")
    fresh = EventQuestion.objects.select_related("question").get(pk=old.pk)
    questions.rewrite(asked=fresh, words=words_of_new, who=Who(), by=staff, now=NOW)
    participant = sign_up(event=event)

    reason = refusal(
        answers.store_answers, participant=participant, given=[Given(old, text="Ja")], now=NOW
    )

    assert reason == Refusal.QUESTIONS_CHANGED


def test_one_answer_each_is_held_by_the_database():
    event = make_event()
    asked, participant = ask(event), sign_up(event=event)
    answer(asked, participant)

    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            participant=participant, event_question=asked, text="To", answered_at=NOW
        )


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_form_asks_as_little_for_three_questions_as_for_one(
    client, member, how_many, django_assert_max_num_queries
):
    event = make_event()
    for _ in range(how_many):
        ask(event, who=Who(Demand.SOME, list(event.categories.all())))
    client.force_login(member)

    with django_assert_max_num_queries(9):
        client.get(url_of(event))


# ---- Files ---------------------------------------------------------------------------------------


def with_file(member, client) -> tuple[Event, EventQuestion, Answer]:
    event = make_event(chapter=make_chapter(name="Viken"))
    asked = ask(event, "Legg ved programmet", kind=QuestionKind.FILE)
    client.force_login(member)
    send(client, event, **{name(asked): SimpleUploadedFile("plan.pdf", PDF)})
    return event, asked, Answer.objects.get()


def test_a_file_is_for_the_one_who_sent_it_and_those_who_edit(client, member, stranger):
    event, _asked, kept = with_file(member, client)
    address = kept.get_absolute_url()
    editor = make_editor(chapter=event.chapter)
    elsewhere = make_editor(chapter=make_chapter())

    statuses = {}
    for person in (member, editor, stranger, elsewhere):
        client.force_login(person)
        statuses[person] = client.get(address).status_code
    client.force_login(editor)
    response = client.get(address)

    assert list(statuses.values()) == [200, 200, 404, 404]
    assert response.content == PDF
    assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == (
        "nosniff",
        "private, no-store",
    )


def test_a_visitor_gets_no_file(client, member):
    *_event, kept = with_file(member, client)
    client.logout()

    assert client.get(kept.get_absolute_url()).status_code == 302


@pytest.mark.parametrize("content", [b"MZ\x90", b"<html>", b"PK\x03\x04 not a presentation"])
def test_a_file_is_looked_into_whatever_it_is_called(client, member, content):
    event = make_event()
    asked = ask(event, kind=QuestionKind.FILE)
    client.force_login(member)

    response = send(client, event, **{name(asked): SimpleUploadedFile("plan.pdf", content)})

    assert "Dette er ikke en fil vi kan vise." in words(response)
    assert not AnswerFile.objects.exists()


def test_a_file_stays_until_it_is_changed_or_deleted(client, member):
    event, asked, kept = with_file(member, client)
    page = f"{Participant.objects.get().booking.get_absolute_url()}svar/"

    client.post(page, {})
    assert Answer.objects.get() == kept
    client.post(page, {name(asked): SimpleUploadedFile("ny.pdf", PDF + b"!")})
    assert bytes(AnswerFile.objects.get().content) == PDF + b"!"
    client.post(page, {f"{name(asked)}_remove": "on"})

    assert not Answer.objects.exists()
    assert event.questions.count() == 1


# ---- Changing one's answers ----------------------------------------------------------------------


def test_answers_may_be_changed_until_sign_up_closes(client, member, time_machine):
    event = make_event()
    asked = ask(event)
    mine = sign_up(event=event, person=member)
    page = f"{mine.booking.get_absolute_url()}svar/"
    client.force_login(member)

    client.post(page, {name(asked): "Alt"})
    time_machine.move_to(event.sign_up_closes_at + dt.timedelta(seconds=1))
    client.force_login(member)
    late = client.post(page, {name(asked): "Ingenting"})

    assert Answer.objects.get().text == "Alt"
    assert "Påmeldingen er stengt, så svarene kan ikke endres." in words(late)
    assert Act.objects.filter(verb="participant.answers_changed").count() == 1


def test_what_is_typed_stays_when_something_is_missing(client, member):
    event = make_event()
    first, second = ask(event), ask(event, "Hvorfor?", who=Who(Demand.EVERYBODY))
    mine = sign_up(event=event, person=member)
    client.force_login(member)

    page = f"{mine.booking.get_absolute_url()}svar/"
    response = client.post(page, {name(first): "Mye rart", name(second): ""})

    assert "Mye rart" in response.text
    assert not Answer.objects.exists()


# ---- Gone by its date ----------------------------------------------------------------------------


def test_answers_are_deleted_ninety_days_after_the_event():
    event = make_event()
    answer(ask(event), sign_up(event=event))

    for late, left in ((dt.timedelta(), 1), (dt.timedelta(seconds=1), 0)):
        answers.forget_answers(now=event.ends_at + 90 * DAY - dt.timedelta(seconds=1) + late)
        assert Answer.objects.count() == left


def test_the_night_deletes_answers(time_machine):
    event = make_event()
    answer(ask(event), sign_up(event=event))
    time_machine.move_to(event.ends_at + 91 * DAY)

    tasks.nightly()

    assert not Answer.objects.exists()


def test_who_cancels_leaves_no_answers(member):
    event = make_event()
    mine = sign_up(event=event, person=member)
    answer(ask(event), mine)

    services.cancel(participant=mine, by=member, now=NOW)

    assert not Answer.objects.exists()


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
    return shown(client.get(page)) | given


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
