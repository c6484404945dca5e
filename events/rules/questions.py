from __future__ import annotations

from datetime import datetime

from events.enums import Demand, ParticipantState, QuestionKind, Refusal, YesNo
from events.models import Answer, EventQuestion, Participant, TicketCategory
from events.rules.acting import Actor, is_as_staff, refusal_to_act_on


def must_answer(asked: EventQuestion, category: TicketCategory | None) -> bool:
    """`category=None`: it is not chosen yet, so only what all must answer must be."""
    if asked.demand != Demand.SOME:
        return asked.demand == Demand.EVERYBODY
    return category is not None and category in asked.required_for.all()


def answer_in_words(answer: Answer) -> str:
    """On one line, in the active language."""
    kind = answer.event_question.question.kind
    if kind == QuestionKind.YES_NO:
        return str(YesNo(answer.text).label)
    return (", " if kind == QuestionKind.SEVERAL else " ").join(answer.text.splitlines())


def refusal_to_change_answers(
    participant: Participant, *, by: Actor, now: datetime
) -> Refusal | None:
    """Until sign-up closes: those who arrange go by the answers from then on."""
    if participant.state == ParticipantState.CANCELLED:
        return Refusal.ALREADY_CANCELLED
    if reason := refusal_to_act_on(participant, by=by, now=now):
        return reason
    is_late = now > participant.event.sign_up_closes_at and by is not None
    return Refusal.TOO_LATE_TO_ANSWER if is_late and not is_as_staff(by, participant) else None
