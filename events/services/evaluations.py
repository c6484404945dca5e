"""What people thought, without knowing who. docs/decisions has the reasons for each step."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from statistics import fmean
from uuid import uuid4

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import spreadsheets
from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from core.spreadsheets import Export, FileFormat
from events import rules
from events.enums import ItemKind, Refusal
from events.models import Evaluation, EvaluationAnswer, EvaluationItem, EvaluationUse, Event
from events.rules import Item
from members.models import Person

_signer = Signer(salt="events.evaluation")
SCORES = range(1, 6)
LONGEST_OPEN = timedelta(days=62)


# ---- Setting up ----------------------------------------------------------------------------------


def items_of(event: Event) -> list[Item]:
    """As they are set up, or as they are if nobody does."""
    if evaluation := Evaluation.objects.filter(event=event).first():
        return [Item(each.kind, each.text, tuple(each.choices)) for each in evaluation.items.all()]
    with translation.override(event.language):
        return [
            Item(each.kind, str(each.text), tuple(str(word) for word in each.choices))
            for each in rules.DEFAULT_ITEMS
        ]


@transaction.atomic
def set_up(
    *,
    event: Event,
    is_wanted: bool,
    days_open: int,
    items: Sequence[Item] | None,
    by: Person,
    now: datetime,
) -> Evaluation:
    """`items=None` leaves them alone. Raises Refused once somebody has answered them."""
    evaluation = Evaluation.objects.select_for_update().get(pk=ready(event).pk)
    evaluation.is_wanted, evaluation.days_open = is_wanted, days_open
    evaluation.save(update_fields=["is_wanted", "days_open"])
    if items is not None and list(items) != items_of(event):
        if evaluation.replies:
            raise Refused(Refusal.ITEMS_ANSWERED)
        evaluation.items.all().delete()
        _write_items(evaluation, items)
    text = "Satte opp evalueringen." if is_wanted else "Skrudde av evalueringen."
    log_act(by=by, now=now, verb="event.evaluation_set_up", subject=event, text=text)
    return evaluation


@transaction.atomic
def ready(event: Event) -> Evaluation:
    """With the items of the house where nobody has set it up."""
    items = items_of(event)
    evaluation, is_new = Evaluation.objects.get_or_create(event=event)
    if is_new:
        _write_items(evaluation, items)
    return evaluation


def _write_items(evaluation: Evaluation, items: Iterable[Item]) -> None:
    EvaluationItem.objects.bulk_create(
        EvaluationItem(
            evaluation=evaluation,
            order=order,
            kind=each.kind,
            text=str(each.text),
            choices=[str(word) for word in each.choices],
        )
        for order, each in enumerate(items, start=1)
    )


# ---- The link ------------------------------------------------------------------------------------


def new_path(event: Event) -> str:
    """To be used once, in the active language. It stands in one letter and nowhere else, and leads
    to the event, never to the one who got it."""
    signed = _signer.sign(f"{event.pk}-{token_urlsafe(12)}")
    return reverse("events:evaluate", args=[event.slug, signed])


def is_genuine(signed: str, event: Event) -> bool:
    try:
        return _signer.unsign(signed).partition("-")[0] == str(event.pk)
    except BadSignature:
        return False


def is_used(signed: str) -> bool:
    return EvaluationUse.objects.filter(digest=_digest(signed)).exists()


def _digest(signed: str) -> str:
    return sha256(signed.encode()).hexdigest()


# ---- Answering -----------------------------------------------------------------------------------


@transaction.atomic
def reply(
    *, evaluation: Evaluation, signed: str, given: Mapping[EvaluationItem, str | int], now: datetime
) -> None:
    """Each answer by itself. That the link is used is written, but not by whom. Raises Refused."""
    evaluation = (
        Evaluation.objects.select_for_update(of=("self",))
        .select_related("event")
        .get(pk=evaluation.pk)
    )
    if reason := rules.refusal_to_evaluate(evaluation, now=now):
        raise Refused(reason)
    if set(given) - set(evaluation.items.all()):
        raise Refused(Refusal.QUESTIONS_CHANGED)
    try:
        with transaction.atomic():
            EvaluationUse.objects.create(digest=_digest(signed), evaluation=evaluation)
    except IntegrityError as error:
        raise Refused(Refusal.EVALUATED) from error
    Evaluation.objects.filter(pk=evaluation.pk).update(replies=F("replies") + 1)
    EvaluationAnswer.objects.bulk_create(_answer(item, value) for item, value in given.items())


def _answer(item: EvaluationItem, value: str | int) -> EvaluationAnswer:
    if item.kind == ItemKind.SCALE:
        return EvaluationAnswer(item=item, score=int(value))
    return EvaluationAnswer(item=item, text=str(value))


# ---- Each night ----------------------------------------------------------------------------------


@transaction.atomic
def stir(*, now: datetime) -> int:
    """The order of rows in the database, and which were written together, would tell who answered
    next after whom. So what came in is written anew, in no order. Returns how many.
    """
    since = now - LONGEST_OPEN
    recent = EvaluationAnswer.objects.filter(item__evaluation__event__ends_at__gte=since)
    rows = list(recent.select_for_update(of=("self",)))
    EvaluationAnswer.objects.filter(pk__in=[row.pk for row in rows]).delete()
    random.SystemRandom().shuffle(rows)
    for row in rows:
        row.pk = uuid4()
    EvaluationAnswer.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def forget_uses(*, now: datetime) -> int:
    """A link to what is closed needs no memory. Returns how many."""
    deleted = 0
    for evaluation in Evaluation.objects.exclude(uses=None).select_related("event").distinct():
        if now >= rules.evaluation_closes_at(evaluation) + kept_for("evaluation_links"):
            deleted += evaluation.uses.all().delete()[0]
    return deleted


# ---- What came of it -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """`counts`: of numbers and choices. `words`: what people wrote, in no order."""

    text: str
    kind: str
    counts: list[tuple[str, int]] = field(default_factory=list)
    mean: float | None = None
    words: list[str] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(number for _word, number in self.counts) or len(self.words)


def results(evaluation: Evaluation) -> list[Result]:
    """Empty until enough have answered. Two queries."""
    if not rules.shows_results(evaluation):
        return []
    return [_result(item) for item in evaluation.items.prefetch_related("answers")]


def _result(item: EvaluationItem) -> Result:
    answers = list(item.answers.all())
    if item.kind == ItemKind.TEXT:
        return Result(item.text, item.kind, words=[answer.text for answer in answers])
    if item.kind == ItemKind.CHOICE:
        chosen = Counter(answer.text for answer in answers)
        return Result(item.text, item.kind, [(word, chosen[word]) for word in item.choices])
    scores = [answer.score or 0 for answer in answers]
    given = Counter(scores)
    counts = [(str(score), given[score]) for score in SCORES]
    return Result(item.text, item.kind, counts, mean=fmean(scores) if scores else None)


@transaction.atomic
def export_results(
    *, evaluation: Evaluation, file_format: FileFormat, by: Person, now: datetime
) -> Export:
    """Numbers and words, no line of them one person's."""
    event = evaluation.event
    log_act(by=by, now=now, verb="event.evaluation_exported", subject=event, text="Hentet svarene.")
    rows: list[list[spreadsheets.Cell]] = [[_("Spørsmål"), _("Svar"), _("Antall")]]
    for result in results(evaluation):
        rows += [[result.text, word, number] for word, number in result.counts]
        rows += [[result.text, word, 1] for word in result.words]
    return spreadsheets.export(
        rows, name=f"{event.slug}-evaluering", sheet=_("Evaluering"), file_format=file_format
    )
