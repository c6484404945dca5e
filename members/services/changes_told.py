"""What the register tells of mergers, splits, new names and numbers, and what the portal knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.enums import ChangeKind, OrganisationKind
from members.models import (
    Organisation,
    OrganisationChange,
    OrganisationChangeLink,
    OrganisationCode,
    Person,
)
from members.register import Change, Line, Register, Side
from members.register.facts import Key
from members.rules.reform import NUMBER_KINDS, Successor, summary_of
from members.services.reform import apply_change, plan_change

ONE_DAY = timedelta(days=1)
SOURCE = "Registeret: lister fra SSB og Kartverket"


class RegisterConflict(Exception):
    """The register and what stands here contradict each other; nothing was done."""


def refuse_the_undone(register: Register) -> None:
    """A merger or split that the register takes for done, but that was never made here.

    To go on would make a second organisation of each. Raises RegisterConflict.
    """
    known = set(OrganisationChange.objects.exclude(applied_at=None).values_list("key", flat=True))
    alive = set(
        OrganisationCode.objects.filter(
            ends_on=None, organisation__exists_until=None, kind__in=NUMBER_KINDS.values()
        ).values_list("kind", "value")
    )
    undone = [
        change
        for change in register.changes
        if not (change.is_planned or change.carries_on or change.key in known)
        and any(_ends(line, change) and _number(line.old) in alive for line in change.lines)
    ]
    if undone:
        raise RegisterConflict(
            _("Dette er ikke gjennomført her: %(changes)s. Kjør manage.py apply_changes først.")
            % {"changes": "; ".join(_summary(change) for change in undone)}
        )


def _ends(line: Line, change: Change) -> bool:
    return line.old.number not in {other.new.number for other in change.lines}


def _number(side: Side) -> tuple[str, str]:
    return (NUMBER_KINDS[side.kind].value, side.number)


def touched_since(register: Register) -> set[int]:
    """Organisations that a change made here has given facts the register does not know yet."""
    done = [change.key for change in register.changes if not change.is_planned]
    links = OrganisationChangeLink.objects.exclude(change__key__in=done)
    return {pk for pair in links.values_list("predecessor", "successor") for pk in pair}


def record(
    register: Register,
    organisations: Mapping[Key, Organisation],
    *,
    by: Person | None,
    now: datetime,
) -> list[str]:
    """The changes of the past as history, and those to come as plans. Gives sentences."""
    known = {change.key: change for change in OrganisationChange.objects.exclude(key=None)}
    past = [
        known.get(change.key) or _made(change)
        for change in register.changes
        if not change.is_planned
    ]
    new = [change for change in past if change.applied_at is None]
    for change in new:
        change.applied_at = now
    OrganisationChange.objects.bulk_create([change for change in new if change.pk is None])
    OrganisationChange.objects.bulk_update(new, ["applied_at"])
    OrganisationChangeLink.objects.bulk_create(
        OrganisationChangeLink(
            change=change, predecessor=organisations[old], successor=organisations[after]
        )
        for change in new
        for old, after in register.descent[change.key or ""]
    )
    to_come = [one for one in register.changes if one.is_planned and one.key not in known]
    for one in to_come:
        plan_told(one, by=by, now=now)
    if not (new or to_come):
        return []
    return [
        ngettext("La inn %(n)d endring.", "La inn %(n)d endringer.", len(new) + len(to_come))
        % {"n": len(new) + len(to_come)}
    ]


def plan_told(change: Change, *, by: Person | None, now: datetime) -> OrganisationChange:
    """Enters a change of the register's. Raises RegisterConflict where somebody is missing."""
    before = _owners(change)
    sides: dict[tuple[str, str], tuple[Side, list[int]]] = {}
    for line in change.lines:
        _side, follows = sides.setdefault((line.new.number, line.new.name), (line.new, []))
        follows.append(before[line.old.number].pk)
    successors = [
        _successor(change, side, tuple(follows), before) for side, follows in sides.values()
    ]
    return plan_change(
        kind=change.kind,
        effective_on=change.effective_on,
        successors=successors,
        source=SOURCE,
        by=by,
        now=now,
    )


def apply_told(
    *, register: Register, until: date, by: Person | None, now: datetime
) -> Iterator[tuple[OrganisationChange, bool]]:
    """One after the other, each all or nothing: those that are new here, and whether they were
    made. What was done before is passed by. Raises RegisterConflict and Refused."""
    known = {change.key: change for change in OrganisationChange.objects.exclude(key=None)}
    for told in register.changes:
        change = known.get(told.key)
        if change and change.applied_at:
            continue
        is_due = told.effective_on <= until and not told.is_planned
        if change is None or is_due:
            with transaction.atomic():
                change = change or plan_told(told, by=by, now=now)
                if is_due:
                    apply_change(change=change, by=by, now=now)
            yield change, is_due


def _owners(change: Change) -> dict[str, Organisation]:
    numbers = {line.old.number for line in change.lines}
    codes = OrganisationCode.objects.valid(on=change.effective_on - ONE_DAY).filter(
        kind=NUMBER_KINDS[change.lines[0].old.kind], value__in=numbers
    )
    owners = {code.value: code.organisation for code in codes.select_related("organisation")}
    if missing := numbers - owners.keys():
        raise RegisterConflict(
            _("%(change)s: ingen har nummer %(numbers)s dagen før.")
            % {"change": _summary(change), "numbers": ", ".join(sorted(missing))}
        )
    return owners


def _successor(
    change: Change, side: Side, follows: tuple[int, ...], before: Mapping[str, Organisation]
) -> Successor:
    carried_on = follows[0] if change.carries_on else _same(side, before)
    keeps_its_name = carried_on is not None and change.kind != ChangeKind.RENAMING
    is_council = change.lines[0].old.kind == OrganisationKind.COUNTY_COUNCIL
    return Successor(
        name="" if keeps_its_name else (side.title if is_council else side.name),
        short_name="" if keeps_its_name or is_council else side.short_name,
        number=side.number,
        follows=follows,
        carries_on=carried_on,
    )


def _same(side: Side, before: Mapping[str, Organisation]) -> int | None:
    """Who keeps its number lives on."""
    return before[side.number].pk if side.number in before else None


def _made(change: Change) -> OrganisationChange:
    return OrganisationChange(
        kind=change.kind,
        effective_on=change.effective_on,
        key=change.key,
        summary=_summary(change),
        source=SOURCE,
    )


def _summary(change: Change) -> str:
    before = list(dict.fromkeys(_short(line.old) for line in change.lines))
    after = list(dict.fromkeys(_short(line.new) for line in change.lines))
    if change.kind == ChangeKind.RENAMING:
        after = [line.new.name for line in change.lines]
    return summary_of(change.kind, before, after, change.lines[0].new.number)


def _short(side: Side) -> str:
    return side.title if len(side.number) == len("03") else side.short_name
