"""What an event asks those who sign up. The words stand as soon as somebody has answered them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from core.refusals import Refused
from core.services import log_act
from events.enums import KINDS_WITH_CHOICES, Demand, QuestionKind, Refusal
from events.models import Event, EventQuestion, Question, TicketCategory
from members.models import Person


@dataclass(frozen=True)
class Words:
    kind: QuestionKind | str
    text: str
    hint: str = ""
    choices: list[str] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, Any]:
        choices = self.choices if self.kind in KINDS_WITH_CHOICES else []
        return {"kind": self.kind, "text": self.text, "hint": self.hint, "choices": choices}


@dataclass(frozen=True)
class Who:
    """Who must answer."""

    demand: Demand | str = Demand.NOBODY
    categories: Collection[TicketCategory] = ()


@transaction.atomic
def write(
    *,
    event: Event,
    uid: UUID,
    words: Words,
    who: Who,
    is_in_library: bool = False,
    by: Person,
    now: datetime,
) -> EventQuestion:
    """The same `uid` is the same form: sent twice, it makes one question. Raises Refused."""
    try:
        with transaction.atomic():
            question = Question.objects.create(
                uid=uid,
                chapter=event.chapter,
                is_in_library=is_in_library and event.network_id is None,
                **words.columns,
            )
    except IntegrityError as error:
        before = event.questions.filter(question__uid=uid).first()
        if before is None:
            raise Refused(Refusal.FORM_USED) from error
        return before
    asked = put(event=event, question=question, by=by, now=now)
    _demand(asked, who)
    return asked


@transaction.atomic
def put(*, event: Event, question: Question, by: Person, now: datetime) -> EventQuestion:
    """Last in the form. One that was taken out comes back with its answers."""
    _lock(event)
    before = event.questions.filter(question=question).first()
    if before and before.is_asked:
        raise Refused(Refusal.QUESTION_THERE)
    last = event.questions.aggregate(last=Max("order"))["last"] or 0
    asked = before or EventQuestion(event=event, question=question)
    asked.is_asked, asked.order = True, last + 1
    asked.save()
    _tell(asked, by=by, now=now, verb="added", text=f"Spør de påmeldte: {question}")
    return asked


@transaction.atomic
def rewrite(
    *,
    asked: EventQuestion,
    words: Words,
    who: Who,
    is_in_library: bool | None = None,
    by: Person,
    now: datetime,
) -> EventQuestion:
    """What only this event asks is changed; what others ask too, or somebody else owns, becomes
    this event's own. `is_in_library=None` leaves that alone. Raises Refused."""
    _lock(asked.event)
    question = Question.objects.select_for_update().get(pk=asked.question_id)
    is_ours = question.chapter_id == asked.event.chapter_id
    if asked.event.network_id and question.is_in_library:
        is_ours = False  # a network has no library: this is the secretariat's
    if is_ours and is_in_library is not None:
        question.is_in_library = is_in_library
        question.save(update_fields=["is_in_library"])
    if any(getattr(question, name) != value for name, value in words.columns.items()):
        _reword(asked, question, words, is_ours=is_ours)
        _tell(asked, by=by, now=now, verb="changed", text=f"Endret spørsmålet: {words.text}")
    _demand(asked, who)
    return asked


@transaction.atomic
def take_out(*, asked: EventQuestion, by: Person, now: datetime) -> None:
    """With answers it stays, out of the form, so that they can be read; without it goes."""
    _lock(asked.event)
    question = Question.objects.select_for_update().get(pk=asked.question_id)
    _tell(asked, by=by, now=now, verb="removed", text=f"Spør ikke lenger: {question}")
    if asked.answers.exists():
        asked.is_asked = False
        asked.save(update_fields=["is_asked"])
        return
    asked.delete()
    if not question.is_in_library and not question.uses.exists():
        question.delete()


@transaction.atomic
def move_up(*, asked: EventQuestion, by: Person, now: datetime) -> None:
    """One place; the first stays where it is."""
    _lock(asked.event)
    rows = list(asked.event.questions.asked())
    place = rows.index(asked) if asked in rows else 0
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for order, row in enumerate(rows, start=1):
        row.order = order
    EventQuestion.objects.bulk_update(rows, ["order"])
    _tell(asked, by=by, now=now, verb="moved", text=f"Flyttet opp spørsmålet: {asked}")


def copy_questions(event: Event, draft: Event) -> None:
    """The same words. Who must answer is asked anew where it goes by prices: they are others."""
    EventQuestion.objects.bulk_create(
        EventQuestion(
            event=draft,
            question_id=asked.question_id,
            order=asked.order,
            demand=Demand.NOBODY if asked.demand == Demand.SOME else asked.demand,
        )
        for asked in event.questions.asked()
    )


def _reword(asked: EventQuestion, question: Question, words: Words, *, is_ours: bool) -> None:
    if asked.answers.exists():
        raise Refused(Refusal.QUESTION_ANSWERED)
    if not is_ours or question.uses.exclude(pk=asked.pk).exists():
        asked.question = Question.objects.create(chapter=asked.event.chapter, **words.columns)
        asked.save(update_fields=["question"])
        return
    for name, value in words.columns.items():
        setattr(question, name, value)
    question.version += 1
    question.save()
    asked.question = question


def _demand(asked: EventQuestion, who: Who) -> None:
    asked.demand = who.demand
    asked.save(update_fields=["demand"])
    asked.required_for.set(who.categories if who.demand == Demand.SOME else ())


def _lock(event: Event) -> None:
    """Two who arrange at once take turns."""
    Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)


def _tell(asked: EventQuestion, *, by: Person, now: datetime, verb: str, text: str) -> None:
    log_act(by=by, now=now, verb=f"event.question_{verb}", subject=asked.event, text=text)
