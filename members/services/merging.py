"""Two that are one are made one, and parted again when that was wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.sql.subqueries import DeleteQuery
from django.utils import timezone

from core.merging import Change, Plan, Removal, Step, model_of, read, steps_in
from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from members.enums import MergeRefusal
from members.mail import merges as mail
from members.models import Apart, Merge, Organisation, Person, RoleTerm
from members.rules import merging as rules
from members.services.accounts import end_sessions, hold_address
from members.services.organisations import refresh_keys


def merge(*, kept: Any, gone: Any, digest: str, by: Person, now: datetime) -> Merge:
    """`digest` is of the plan that was read; another is not carried out. Raises Refused."""
    try:
        with transaction.atomic():
            return _merge(kept, gone, digest, by=by, now=now)
    except IntegrityError as error:
        raise Refused(MergeRefusal.IN_THE_WAY) from error


def _merge(kept: Any, gone: Any, digest: str, *, by: Person, now: datetime) -> Merge:
    """Both rows are held: whoever would write something more to the one that goes, waits, and
    then finds it gone."""
    kept, gone = _held(kept, gone)
    if reason := rules.refusal_to_merge(kept, gone, by=by):
        raise Refused(reason)
    plan = rules.plan_of(kept, gone, now=now)
    if plan.hindrances:
        raise Refused(MergeRefusal.IN_THE_WAY)
    if plan.digest != digest:
        raise Refused(MergeRefusal.STALE)
    contacts = _contacts(kept, gone, now=now)
    made = Merge(
        **{f"kept_{rules.of(kept)}": kept},
        gone_id=gone.pk,
        gone_name=str(gone)[:160],
        by=by,
        at=now,
        record={"kept": kept.pk, "steps": plan.as_record()},
    )
    made.save()
    if isinstance(gone, Person):
        end_sessions(person=gone)
    _take(plan.steps)
    _refresh(kept)
    log_act(
        by=by,
        now=now,
        verb=f"{rules.of(kept)}.merged",
        subject=kept,
        text=_in_words(plan),
        before={"gone": gone.pk},
        after={"kept": kept.pk},
    )
    if isinstance(gone, Person):
        mail.tell_of_accounts(
            made, kept=kept, gone=gone, letter="accounts_merged", owner_of_gone=kept, now=now
        )
    else:
        mail.tell_of_organisations(
            made,
            kept=kept,
            gone_name=str(gone),
            receivers=contacts,
            letter="organisations_merged",
            now=now,
        )
    return made


def undo(*, merge: Merge, by: Person, now: datetime) -> Merge:
    """Everything goes back where it was. Raises Refused when something has become another since."""
    try:
        with transaction.atomic():
            return _undo(merge, by=by, now=now)
    except IntegrityError as error:
        raise Refused(MergeRefusal.IN_THE_WAY) from error


def _undo(merge: Merge, *, by: Person, now: datetime) -> Merge:
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if reason := rules.refusal_to_undo(merge, by=by):
        raise Refused(reason)
    record: Any = merge.record
    kept: Any = merge.kept
    model: Any = type(kept)
    model.objects.select_for_update().get(pk=kept.pk)
    steps = steps_in(record["steps"])
    for step in steps:
        if isinstance(step, Removal) and model_of(step) is Person:
            hold_address(step.values["email"] or "")
    if rules.in_the_way_of_undoing(merge):
        raise Refused(MergeRefusal.IN_THE_WAY)
    _take_back(steps)
    kept, gone = model.objects.get(pk=kept.pk), model.objects.get(pk=merge.gone_id)
    _refresh(kept)
    merge.undone_by, merge.undone_at, merge.record = by, now, None
    merge.save(update_fields=["undone_by", "undone_at", "record"])
    log_act(
        by=by,
        now=now,
        verb=f"{rules.of(kept)}.parted",
        subject=kept,
        text=f"Sammenslåingen med {gone} er gjort om.",
    )
    if isinstance(gone, Person):
        mail.tell_of_accounts(
            merge, kept=kept, gone=gone, letter="accounts_parted", owner_of_gone=gone, now=now
        )
    else:
        mail.tell_of_organisations(
            merge,
            kept=kept,
            gone_name=str(gone),
            receivers=_contacts(kept, gone, now=now),
            letter="organisations_parted",
            now=now,
        )
    return merge


@transaction.atomic
def tell_apart(*, one: Any, other: Any, by: Person, now: datetime) -> Apart:
    """They look alike and are not the same. Said twice, it is said once. Raises Refused."""
    if one == other:
        raise Refused(MergeRefusal.SAME)
    if not rules.may_merge(one, by):
        raise Refused(MergeRefusal.NO_RIGHT)
    first, second = sorted([one, other], key=lambda row: row.pk)
    apart, is_new = Apart.objects.get_or_create(
        of=rules.of(one),
        first_id=first.pk,
        second_id=second.pk,
        defaults={"said_by": by, "said_at": now},
    )
    if is_new:
        log_act(
            by=by,
            now=now,
            verb=f"{rules.of(one)}.told_apart",
            subject=first,
            text=f"{first} og {second} er ikke den samme.",
        )
    return apart


def forget_records(*, now: datetime) -> int:
    """Each night: what an old merge moved, and the name that went. Returns how many."""
    old = Merge.objects.filter(at__lt=now - kept_for("merges"), kept_person__isnull=False)
    named = old.exclude(record=None, gone_name="")
    organisations = Merge.objects.filter(
        at__lt=now - kept_for("merges"), kept_person=None, record__isnull=False
    )
    return named.update(record=None, gone_name="") + organisations.update(record=None)


# ---- The rows ------------------------------------------------------------------------------------


def _held(kept: Any, gone: Any) -> tuple[Any, Any]:
    """Always in the same order, so that two who merge the same rows take turns."""
    rows = type(kept).objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])
    held = {row.pk: row for row in rows.order_by("pk")}
    if type(kept) is not type(gone) or not {kept.pk, gone.pk} <= held.keys():
        raise Refused(MergeRefusal.GONE)
    return held[kept.pk], held[gone.pk]


def _contacts(kept: Any, gone: Any, *, now: datetime) -> list[Person]:
    """Of organisations, those who answer for either."""
    if isinstance(kept, Person):
        return []
    terms = RoleTerm.objects.main_contacts(on=timezone.localdate(now))
    people = terms.filter(organisation__in=[kept, gone]).values("person")
    return list(Person.objects.filter(pk__in=people).order_by("pk"))


def _take(steps: Sequence[Step]) -> None:
    for together in _by_row(steps):
        match together:
            case [Removal() as removal]:
                # Not `delete()`: what still leads to the row must stop us, not go with it.
                DeleteQuery(model_of(removal)).delete_batch([removal.pk], connection.alias)
            case _:
                _write(together, "after")
    connection.check_constraints()


def _take_back(steps: Sequence[Step]) -> None:
    for together in _by_row(steps[::-1]):
        match together:
            case [Removal() as removal]:
                model: Any = model_of(removal)
                values = {
                    model._meta.get_field(name).attname: read(model, name, text)
                    for name, text in removal.values.items()
                }
                model(**values).save_base(raw=True, force_insert=True)
            case _:
                _write(together, "before")
    connection.check_constraints()


def _by_row(steps: Sequence[Step]) -> Iterator[list[Any]]:
    """Columns of the same row are written together: a constraint may be about two of them."""

    def rows(step: Step) -> tuple[Any, ...]:
        if isinstance(step, Removal):
            return (step.table, step.pk)
        return (step.table, *step.pks)

    for _rows, together in groupby(steps, key=lambda step: (type(step), rows(step))):
        yield list(together)


def _write(changes: Sequence[Change], which: str) -> None:
    model = model_of(changes[0])
    values = {each.column: read(model, each.column, getattr(each, which)) for each in changes}
    model._meta.base_manager.filter(pk__in=changes[0].pks).update(**values)


def _refresh(kept: Any) -> None:
    """What is computed from the names and numbers."""
    if isinstance(kept, Organisation):
        refresh_keys(organisation=Organisation.objects.get(pk=kept.pk))


def _in_words(plan: Plan) -> str:
    numbers = ", ".join(f"{number} {what}" for number, what in plan.told)
    followed = f" Dette fulgte med: {numbers}." if numbers else ""
    return " ".join([f"{plan.gone} er slått sammen med {plan.kept}.{followed}", *plan.settled])
