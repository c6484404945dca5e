from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from events.enums import Demand, ParticipantState, QuestionKind, Refusal, YesNo
from events.models import Answer, EventQuestion, Participant, TicketCategory
from events.rules.signing_up import is_by_staff, refusal_to_act_for

if TYPE_CHECKING:
    from members.models import Person


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
    participant: Participant, *, by: Person | None, now: datetime
) -> Refusal | None:
    """Until sign-up closes: those who arrange go by the answers from then on."""
    if participant.state == ParticipantState.CANCELLED:
        return Refusal.ALREADY_CANCELLED
    if reason := refusal_to_act_for(by, participant.person):
        return reason
    is_late = now > participant.event.sign_up_closes_at
    return (
        Refusal.TOO_LATE_TO_ANSWER if is_late and not is_by_staff(by, participant.person) else None
    )
