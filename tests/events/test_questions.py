"""What an event asks those who sign up: the words, who must answer, and who reads the answers."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from core.models import Act
from events import services, tasks
from events.enums import Demand, QuestionKind, Refusal
from events.models import Answer, AnswerFile, Event, EventQuestion, Participant
from events.services import answers, questions
from events.services.answers import Given
from events.services.questions import Who, Words
from tests.events.acts import refusal, sign_up
from tests.events.test_sign_up_page import shown, url_of, words
from tests.factories import NOW, make_chapter, make_editor, make_event, make_staff
from tests.papers import SMALLEST as PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)


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
    assert "Første gang? Nei" in text


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
    assert event.chapter
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
