"""Whether two are to be one, what follows, and whether it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import Model

from core.merging import Change, Plan, Removal, all_follows, model_of, steps_in, stored
from members.enums import FROM_THE_REGISTER, Mergeable, MergeRefusal
from members.models import Merge, Organisation, OrganisationChangeLink, Person

# What the one who stays takes over where it has nothing of its own.
FILLED = {
    Person: ["phone"],
    Organisation: ["website", "county_id", "invoice_reference"],
}
MOST_CONFLICTS = 20


def of(row: Model | None) -> Mergeable:
    return Mergeable.PERSON if isinstance(row, Person) else Mergeable.ORGANISATION


def may_merge(row: Model | None, by: Person) -> bool:
    kind = of(row)
    return by.has_perm(f"members.merge_{kind}") and by.has_perm(f"members.view_{kind}")


def refusal_to_merge(kept: Any, gone: Any, *, by: Person) -> MergeRefusal | None:
    if kept == gone:
        return MergeRefusal.SAME
    if not may_merge(kept, by):
        return MergeRefusal.NO_RIGHT
    if isinstance(kept, Organisation):
        return _refusal_of_organisations(gone)
    return _refusal_of_rank(kept, gone, by) or _refusal_of_login(kept, gone)


def _refusal_of_organisations(gone: Organisation) -> MergeRefusal | None:
    if gone.kind in FROM_THE_REGISTER:
        return MergeRefusal.FROM_THE_REGISTER
    links = OrganisationChangeLink.objects.filter(predecessor=gone)
    if links.union(OrganisationChangeLink.objects.filter(successor=gone)).exists():
        return MergeRefusal.HAS_DESCENT
    return None


def _refusal_of_rank(kept: Person, gone: Person, by: Person) -> MergeRefusal | None:
    """Nobody rises, or gets back in, by being taken for somebody else."""
    if by in (kept, gone):
        return MergeRefusal.YOURSELF
    if kept.erased_at or gone.erased_at:
        return MergeRefusal.ERASED
    if (kept.is_staff, kept.is_superuser) != (gone.is_staff, gone.is_superuser):
        return MergeRefusal.STAFF_AND_OTHER
    if (kept.is_staff or kept.is_superuser) and not by.is_superuser:
        return MergeRefusal.STAFF
    return MergeRefusal.SHUT_OUT if kept.is_active != gone.is_active else None


def _refusal_of_login(kept: Person, gone: Person) -> MergeRefusal | None:
    """Anybody can sign up as anybody: only whoever proved an address brings a login along."""
    proved = EmailAddress.objects.filter(user__in=[kept, gone], verified=True)
    who_proved = set(proved.values_list("user", flat=True))
    if gone.pk in who_proved and kept.pk not in who_proved:
        return MergeRefusal.KEEP_THE_PROVED
    if gone.pk not in who_proved and SocialAccount.objects.filter(user=gone).exists():
        return MergeRefusal.UNPROVED_LOGIN
    return None


def plan_of(kept: Any, gone: Any, *, now: datetime) -> Plan:
    """Every row that follows. Reads only; the rows that are given are left as they are."""
    plan = Plan(type(kept).objects.get(pk=kept.pk), type(gone).objects.get(pk=gone.pk), now)
    stays, goes = plan.kept, plan.gone
    for name in FILLED[type(kept)]:
        if not getattr(stays, name):
            plan.change(stays, **{name.removesuffix("_id"): getattr(goes, name)})
    if isinstance(stays, Person) and isinstance(goes, Person):
        said_no = [stays.invitations_stopped_at, goes.invitations_stopped_at]
        plan.change(
            stays,
            date_joined=min(stays.date_joined, goes.date_joined),
            invitations_stopped_at=min(filter(None, said_no), default=None),
        )
    plan.remove(goes, instead=stays)
    return plan


def better_kept(one: Any, other: Any, *, by: Person) -> tuple[Any, Any]:
    """Who stays and who goes, unless staff choose otherwise: whoever can, and is in use."""

    def weight(row: Any) -> tuple[Any, ...]:
        if isinstance(row, Organisation):
            return row.memberships.exists(), row.affiliations.count(), -row.pk
        return row.last_login is not None, row.last_login and row.last_login.timestamp(), -row.pk

    kept, gone = sorted([one, other], key=weight, reverse=True)
    refused = refusal_to_merge(kept, gone, by=by)
    turned = refused and not refusal_to_merge(gone, kept, by=by)
    return (gone, kept) if turned else (kept, gone)


def person_now(pk: int) -> Person | None:
    """Whoever this key means today, also when it went in a merge."""
    person = Person.objects.filter(pk=pk).first()
    if person:
        return person
    merge = Merge.objects.of_person(pk).select_related("kept_person").first()
    return merge.kept_person if merge else None


def refusal_to_undo(merge: Merge, *, by: Person) -> MergeRefusal | None:
    kept: Any = merge.kept
    if merge.undone_at:
        return MergeRefusal.UNDONE
    if merge.record is None:
        return MergeRefusal.TOO_LATE
    if merge.record["kept"] != kept.pk:
        return MergeRefusal.MERGED_ON
    if not may_merge(kept, by):
        return MergeRefusal.NO_RIGHT
    return _refusal_of_rank(kept, kept, by) if isinstance(kept, Person) else None


def in_the_way_of_undoing(merge: Merge) -> list[str]:
    """Sentences about what has become another since, so that it cannot go back."""
    found: list[str] = []
    removed: set[tuple[str, int]] = set()
    seen: set[tuple[str, str, int]] = set()
    for step in reversed(steps_in((merge.record or {"steps": []})["steps"])):
        if isinstance(step, Removal):
            found += _taken(step)
            removed.add((step.table, step.pk))
            continue
        cells = {(step.table, step.column, pk) for pk in step.pks} - seen
        pks = {pk for _table, _column, pk in cells if (step.table, pk) not in removed}
        found += _altered(step, sorted(pks))
        seen |= cells
    return found[:MOST_CONFLICTS]


def _altered(step: Change, pks: Collection[int]) -> Iterator[str]:
    model = model_of(step)
    column: Any = model._meta.get_field(step.column)
    rows = model._meta.base_manager.in_bulk(pks)
    name = model._meta.verbose_name
    fades = any(follow.fades for follow in all_follows() if follow.model is model)
    for pk in pks:
        if pk not in rows:
            if not fades:
                yield f"En rad som ble flyttet, er slettet ({name} {pk})."
        elif stored(rows[pk], column) != step.after:
            yield f"«{rows[pk]}» ({name}) er endret: {column.verbose_name}."


def _taken(step: Removal) -> Iterator[str]:
    """What was the gone one's alone, and is somebody's again."""
    model = model_of(step)
    for column in model._meta.local_fields:
        value = step.values[column.name]
        if column.unique and value is not None:
            same = model._meta.base_manager.filter(**{f"{column.name}__iexact": value})
            if row := same.first():
                yield f"«{row}» har nå {column.verbose_name} {value}."
