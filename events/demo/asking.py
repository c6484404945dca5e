"""What two of the events ask, what people answered, and what they thought afterwards."""

from __future__ import annotations

import datetime as dt
from itertools import cycle
from uuid import NAMESPACE_URL, uuid5

from events import rules
from events.enums import Demand, QuestionKind
from events.models import EvaluationItem, Event, EventQuestion
from events.services import answers, evaluations, questions, thanks
from events.services.answers import Given
from events.services.questions import Who, Words
from members.models import Person

TWO_DAYS = dt.timedelta(days=2)
LIBRARY = [
    (
        Words(
            QuestionKind.CHOICE,
            "Hvordan kommer du deg hit?",
            hint="Så vi vet hvor mange parkeringsplasser vi trenger.",
            choices=["Tog eller buss", "Bil", "Sykkel eller til fots"],
        ),
        Who(Demand.EVERYBODY),
    ),
    (
        Words(
            QuestionKind.SEVERAL,
            "Hva vil du helst høre om?",
            choices=["Lokaler", "Frivillighet", "Kunst i skolen", "Økonomi"],
        ),
        Who(),
    ),
    (Words(QuestionKind.YES_NO, "Er det første gangen du er med?"), Who()),
    (Words(QuestionKind.TEXT, "Hva håper du å ta med deg hjem?"), Who()),
]
HOPES = cycle(["Noen å ringe til.", "Én ting jeg kan gjøre på mandag.", "Kaffe og kolleger."])
GOOD = [
    "Korte innlegg og god tid til å snakke sammen.",
    "At noen fortalte hva som ikke virket.",
    "Møtelederen holdt tida.",
    "Gode eksempler fra små kommuner.",
]
BETTER = ["Litt mer tid til spørsmål.", "Send lysarkene før møtet.", "Lyden falt ut et par ganger."]


def make_questions(*, staff: Person, now: dt.datetime) -> None:
    """The national conference asks all; a chapter has taken two of them from the library."""
    conference = Event.objects.get(slug="noku-konferansen")
    asked = [
        questions.write(
            event=conference,
            uid=uuid5(NAMESPACE_URL, words.text),
            words=words,
            who=who,
            is_in_library=True,
            by=staff,
            now=conference.changed_at,
        )
        for words, who in LIBRARY
    ]
    meetup = Event.objects.get(slug="kulturtreff-buskerud")
    for each in asked[:2]:
        questions.put(event=meetup, question=each.question, by=staff, now=meetup.changed_at)
    for event in (conference, meetup):
        _answer(event)


def _answer(event: Event) -> None:
    """Two of three have."""
    asked = list(event.questions.asked().select_related("question"))
    people = event.participants.live().select_related("event", "person", "category", "booking")
    for number, participant in enumerate(people.order_by("pk")):
        if number % 3 and participant.person:
            answers.change_answers(
                participant=participant,
                given=[Given(each, text=_said(each, number)) for each in asked],
                by=participant.person,
                now=participant.booking.created_at,
            )


def _said(asked: EventQuestion, number: int) -> str:
    question = asked.question
    if question.kind == QuestionKind.YES_NO:
        return "ja" if number % 4 == 1 else "nei"
    if question.kind == QuestionKind.TEXT:
        return next(HOPES)
    return question.choices[number % len(question.choices)]


def make_evaluations() -> None:
    """One that has closed with answers to show, and one with too few."""
    for slug, how_many in (("kulturlunsj-kunst-i-skolen", 11), ("hostmote-vestfold", 3)):
        event = Event.objects.get(slug=slug)
        thanks.owe(str(event.pk), rules.thanked_at(event))
        evaluation = evaluations.ready(event)
        *scales, again, good, better = evaluation.items.all()
        for number in range(how_many):
            given: dict[EvaluationItem, str | int] = {
                item: 3 + (number + at) % 3 for at, item in enumerate(scales)
            }
            given[again] = again.choices[number % 5 // 4]
            if number < len(GOOD):
                given[good] = GOOD[number]
            if number < len(BETTER):
                given[better] = BETTER[number]
            evaluations.reply(
                evaluation=evaluation,
                signed=f"{slug}-{number}",
                given=given,
                now=event.ends_at + TWO_DAYS,
            )
