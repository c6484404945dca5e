"""What an event asks those who sign up: questions beside another form, and choices in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest

from core.written import written_once
from events.enums import Demand
from events.forms.questions import QuestionsForm
from events.forms.sign_up import SignUpForm
from events.models import Event, EventQuestion, Session, TicketCategory


def questions_beside(
    form: SignUpForm, request: HttpRequest, asked: Sequence[EventQuestion]
) -> QuestionsForm:
    questions = QuestionsForm(
        *((request.POST, request.FILES) if form.is_bound else ()),
        questions=asked,
        category=_category_of(form),
    )
    form.embedded = [questions]
    return questions


def questions_of(event: Event) -> list[EventQuestion]:
    """Those in the form, with their words and who must answer. Two queries at most."""
    found = _asked(event=event.pk)
    prefetch_related_objects(
        [asked for asked in found if asked.demand == Demand.SOME], "required_for"
    )
    return found


def sessions_of(event: Event, *, now: datetime) -> list[Session]:
    """Those that may still be chosen, with their places."""
    return [session for session in _chosen(event=event.pk) if session.starts_at > now]


@written_once
def _chosen(event: int) -> QuerySet[Session]:
    return Session.objects.chosen_at(event).select_related("pool")


@written_once
def _asked(event: int) -> QuerySet[EventQuestion]:
    return EventQuestion.objects.asked().filter(event=event).select_related("question")


def _category_of(form: SignUpForm) -> TicketCategory | None:
    """None until it is chosen for whom they sign up."""
    if len(form.offers) != 1 and not form.is_bound:
        return None
    if form.is_bound:
        form.is_valid()
    return form.offer.quote.category if form.offer else None
