"""A merger, split, new name or new number: planned, previewed, and done as one operation.

The preview is the list of steps; to apply is to take them. There is no other code that tells, and
no other that does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members.enums import ChangeKind, CodeKind, Refusal
from members.models import (
    Organisation,
    OrganisationChange,
    OrganisationChangeLink,
    OrganisationCode,
    Person,
)
from members.register import change_key
from members.rules.reform import NUMBER_KINDS, Plan, Successor, as_plan, obstacles, summary_of
from members.services.organisations import refresh_keys
from members.services.succession import Step, Succession, steps_of


@transaction.atomic
def plan_change(
    *,
    kind: ChangeKind,
    effective_on: date,
    successors: Sequence[Successor],
    domains_until: date | None = None,
    source: str = "",
    by: Person | None,
    now: datetime,
) -> OrganisationChange:
    """Enters it without doing anything. Raises Refused for one that is there already."""
    change = OrganisationChange(
        kind=kind,
        effective_on=effective_on,
        source=source,
        plan=as_plan(successors, domains_until=domains_until),
    )
    plan = Plan(change)
    change.key, change.summary = _key(plan), _summary(plan)
    try:
        change.save()
    except IntegrityError as error:
        raise Refused(Refusal.CHANGE_IS_PLANNED) from error
    log_act(by=by, now=now, verb="change.planned", subject=change)
    return change


@transaction.atomic
def number_successor(
    *, change: OrganisationChange, place: int, number: str, by: Person | None, now: datetime
) -> None:
    """The number of a new municipality is decided long after the merger. Raises Refused."""
    change = OrganisationChange.objects.select_for_update().get(pk=change.pk)
    if change.applied_at:
        raise Refused(Refusal.CHANGE_IS_DONE)
    before = change.plan["successors"][place]["number"]
    change.plan["successors"][place]["number"] = number
    change.summary = _summary(Plan(change))
    change.save(update_fields=["plan", "summary"])
    log_act(
        by=by,
        now=now,
        verb="change.numbered",
        subject=change,
        before={"number": before},
        after={"number": number},
    )


@transaction.atomic
def drop_plan(*, change: OrganisationChange, by: Person | None, now: datetime) -> None:
    """For what will not come to pass after all. What is done stays. Raises Refused."""
    change = OrganisationChange.objects.select_for_update().get(pk=change.pk)
    if change.applied_at:
        raise Refused(Refusal.CHANGE_IS_DONE)
    log_act(by=by, now=now, verb="change.dropped", subject=change)
    change.delete()


def preview(change: OrganisationChange, *, now: datetime) -> list[Step]:
    """Every consequence in words, by the code that would do it; writes nothing."""
    return list(steps_of(Succession(Plan(change), by=None, now=now)))


def hindrances(change: OrganisationChange) -> list[str]:
    """Sentences about what must be put right before the change can be made."""
    return obstacles(Plan(change))


@transaction.atomic
def apply_change(*, change: OrganisationChange, by: Person | None, now: datetime) -> None:
    """All of it or nothing. Two at once take turns, and the second is told. Raises Refused."""
    change = OrganisationChange.objects.select_for_update().get(pk=change.pk)
    if change.applied_at:
        raise Refused(Refusal.CHANGE_IS_DONE)
    if change.effective_on > timezone.localdate(now):
        raise Refused(Refusal.CHANGE_NOT_YET)
    plan = Plan(change, is_held=True)
    if obstacles(plan):
        raise Refused(Refusal.CHANGE_IN_THE_WAY)
    succession = Succession(plan, by=by, now=now)
    steps = list(steps_of(succession))  # all are known before the first is taken
    try:
        for step in steps:
            step.take()
        _remember(plan, succession.successors)
    except IntegrityError as error:
        raise Refused(Refusal.CHANGE_IN_THE_WAY) from error
    change.applied_at, change.applied_by = now, by
    change.save(update_fields=["applied_at", "applied_by"])
    log_act(
        by=by,
        now=now,
        verb="change.applied",
        subject=change,
        text=" ".join(step.text for step in steps),
    )


def _remember(plan: Plan, successors: list[Organisation]) -> None:
    OrganisationChangeLink.objects.bulk_create(
        OrganisationChangeLink(change=plan.change, predecessor=before, successor=after)
        for before in plan.organisations.values()
        for after in (successors[place] for place in plan.after(before))
    )
    for successor in successors:
        refresh_keys(organisation=successor)


def _key(plan: Plan) -> str:
    """The same for the same change, whoever enters it: the day and the numbers of that day."""
    codes = OrganisationCode.objects.valid(on=plan.eve).filter(organisation__in=plan.organisations)
    numbers = {pk: f"#{pk}" for pk in plan.organisations}
    for code in codes:
        kind = plan.organisations[code.organisation_id].kind
        if code.kind == NUMBER_KINDS.get(kind, CodeKind.ORGANISATION_NUMBER):
            numbers[code.organisation_id] = code.value
    return change_key(plan.day, sorted(numbers.values()))


def _summary(plan: Plan) -> str:
    is_renaming = plan.change.kind == ChangeKind.RENAMING
    return summary_of(
        plan.change.kind,
        [one.short_name for one in plan.organisations.values()],
        [one.name if is_renaming else plan.short(one) for one in plan.successors],
        plan.successors[0].number or _("som ikke er bestemt"),
    )
