"""What people thought, with nobody's name on it."""

from __future__ import annotations

import re
import threading

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateField, ForeignKey

from core.refusals import Refused
from events import rules
from events.enums import ItemKind, Refusal
from events.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationItem,
    EvaluationUse,
    Event,
    Participant,
)
from events.services import evaluations
from members.models import Person
from outbox.models import Delivery
from tests.events.test_sign_up_page import words
from tests.events.test_thanks import DAY, MINUTE, MONDAY, event, paths
from tests.factories import make_event

__all__ = ["event"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


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
