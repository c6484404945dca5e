"""What participants answer: kept as they saw the question, gone by its date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.text import get_valid_filename

from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act, looking_into
from events import rules
from events.enums import Refusal
from events.models import Answer, AnswerFile, EventQuestion, Participant, Question
from events.rules import Actor

LONGEST_NAME = 120


@dataclass(frozen=True)
class Given:
    """An answer to a question as it was shown. `text` is empty where nothing was said;
    `keeps_file`: the file from before stays."""

    asked: EventQuestion
    text: str = ""
    upload: File | None = None
    keeps_file: bool = False

    def __bool__(self) -> bool:
        return bool(self.text or self.upload or self.keeps_file)


def store_answers(participant: Participant, given: Sequence[Given], *, now: datetime) -> None:
    """In the caller's transaction. Raises Refused when a question was changed meanwhile."""
    if not given:
        return
    _refuse(participant, given)
    for each in given:
        if each.keeps_file:
            continue
        Answer.objects.filter(participant=participant, event_question=each.asked).delete()
        if each:
            _write(participant, each, now=now)


@transaction.atomic
def change_answers(
    *, participant: Participant, given: Sequence[Given], by: Actor, now: datetime
) -> None:
    """Raises Refused."""
    locked = Participant.objects.select_for_update(of=("self",)).select_related(
        "event", "person", "category", "booking__organisation"
    )
    participant = locked.get(pk=participant.pk)
    if reason := rules.refusal_to_change_answers(participant, by=by, now=now):
        raise Refused(reason)
    store_answers(participant, given, now=now)
    log_act(
        by=rules.person_behind(by),
        now=now,
        verb="participant.answers_changed",
        subject=participant,
        text="Endret svarene på spørsmålene i påmeldingen.",
    )


def forget(participants: Iterable[Participant]) -> None:
    """Whoever does not come has nothing to answer."""
    Answer.objects.filter(participant__in=participants).delete()


@transaction.atomic
def forget_answers(*, now: datetime) -> int:
    """Each night: what is kept longer than people were told. Returns how many."""
    old = Answer.objects.outlived(before=now - kept_for("answers"))
    _all, by_model = old.delete()
    return by_model.get(Answer._meta.label, 0)


def _refuse(participant: Participant, given: Sequence[Given]) -> None:
    seen = {each.asked.question_id: each.asked.question.version for each in given}
    if Question.objects.hold(seen) != seen:
        raise Refused(Refusal.QUESTIONS_CHANGED)
    missing = [
        each for each in given if not each and rules.must_answer(each.asked, participant.category)
    ]
    if missing:
        raise Refused(Refusal.ANSWER_NEEDED)


def _write(participant: Participant, given: Given, *, now: datetime) -> None:
    upload = given.upload
    answer = Answer.objects.create(
        participant=participant,
        event_question=given.asked,
        text=_name_of(upload) if upload else given.text,
        answered_at=now,
    )
    if upload:
        kind = looking_into.kind_of(upload)
        content = looking_into.as_kept(upload, kind)
        AnswerFile.objects.create(answer=answer, kind=kind, content=content.read())


def _name_of(upload: File) -> str:
    name = (upload.name or "").replace("\x00", "")
    return get_valid_filename(name or "fil")[-LONGEST_NAME:]
