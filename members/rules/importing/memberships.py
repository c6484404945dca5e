"""What a file of memberships would change: new ones, last days, and notices.

Those of organisations; a person's own stands on the person's page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.enums import Refusal
from members.models import Membership, MembershipCategory, Organisation
from members.rules.importing.files import (
    Change,
    Fault,
    FileRefusal,
    Part,
    Plan,
    Sheet,
    Wrong,
    day,
    in_words,
)
from members.rules.importing.finding import Organisations, PlacedLine, Where
from members.rules.notices import last_day_after_notice, refusal_of_notice
from members.search import fold

if TYPE_CHECKING:
    from members.models import Person


class Column(models.TextChoices):
    CODE = Where.CODE.value, Where.CODE.label
    ORGANISATION = Where.ORGANISATION.value, Where.ORGANISATION.label
    CATEGORY = "category", gettext_lazy("Medlemskategori")
    STARTS_ON = "starts_on", gettext_lazy("Fra og med")
    ENDS_ON = "ends_on", gettext_lazy("Til og med")
    NOTICE = "notice_received_on", gettext_lazy("Oppsagt")


@dataclass(frozen=True)
class MembershipLine(PlacedLine):
    category: str = ""
    starts_on: str = ""
    ends_on: str = ""
    notice_received_on: str = ""


SHEET = Sheet(
    Column,
    MembershipLine,
    [Column.CODE, Column.ORGANISATION],
    FileRefusal.NO_NAMES_OR_NUMBERS,
)


@dataclass(frozen=True)
class Written:
    """The cells of a line, read. `membership` is the one it is about; None for a new one."""

    line: MembershipLine
    organisation: Organisation
    category: MembershipCategory | None
    starts_on: date | None
    ends_on: date | None
    notice_received_on: date | None
    membership: Membership | None = None

    @property
    def last_day(self) -> date | None:
        """As it will be."""
        if self.is_notice and self.notice_received_on and not self.ends_on:
            return last_day_after_notice(self.notice_received_on)
        return self.ends_on or (self.membership.ends_on if self.membership else None)

    @property
    def is_notice(self) -> bool:
        before = self.membership.notice_received_on if self.membership else None
        return self.notice_received_on is not None and self.notice_received_on != before

    @property
    def is_ending(self) -> bool:
        return (
            self.membership is not None
            and self.ends_on is not None
            and self.ends_on != self.membership.ends_on
        )


@dataclass
class MembershipsPlan(Plan):
    new: list[Written] = field(default_factory=list)
    ended: list[Written] = field(default_factory=list)
    noticed: list[Written] = field(default_factory=list)

    def own_parts(self) -> Iterator[Part]:
        n = len(self.new)
        shown = (Column.CATEGORY, Column.STARTS_ON, Column.ENDS_ON, Column.NOTICE)
        yield Part(
            ngettext("%(n)d nytt medlemskap", "%(n)d nye medlemskap", n) % {"n": n},
            _("Nye medlemskap"),
            [_("Rad"), Column.ORGANISATION.label, *(column.label for column in shown)],
            [
                (
                    one.line.number,
                    one.organisation.name,
                    str(one.category or _("etter slaget")),
                    in_words(one.starts_on),
                    in_words(one.last_day),
                    in_words(one.notice_received_on),
                )
                for one in self.new
            ],
        )


def plan_of(lines: Sequence[MembershipLine], *, by: Person, on: date) -> MembershipsPlan:
    plan, there = MembershipsPlan(), There(on=on)
    seen: set[tuple[int, date | None]] = set()
    good: list[Written] = []
    for line in lines:
        faults: list[Fault] = []
        written = there.read(line, faults)
        if written and not faults:
            key = (written.organisation.pk, written.starts_on)
            if key in seen:
                faults.append(line.fault(Column.STARTS_ON, _("Står på en rad over også.")))
            seen.add(key)
            faults += there.faults_of(written)
        plan.faults += faults
        if written and not faults:
            good.append(written)
    plan.faults += dict.fromkeys(there.overlaps(good))
    plan.faults.sort(key=lambda fault: fault.row)
    for written in good:
        _plan(plan, written)
    return plan


class There:
    """The organisations, their memberships and the categories, as they stand."""

    def __init__(self, *, on: date) -> None:
        self.on = on
        self.organisations = Organisations(on=on)
        self.categories = {
            fold(text): category
            for category in MembershipCategory.objects.all()
            for text in (category.name, category.code)
        }
        self.memberships: dict[int, list[Membership]] = defaultdict(list)
        rows = Membership.objects.filter(organisation__isnull=False)
        for row in rows.select_related("organisation", "category").order_by("starts_on", "pk"):
            self.memberships[row.organisation_id or 0].append(row)

    def read(self, line: MembershipLine, faults: list[Fault]) -> Written | None:
        where = self.organisations.find(line)
        if where is None:
            faults.append(line.fault(Column.ORGANISATION, _("Mangler.")))
        elif isinstance(where, Fault):
            faults.append(where)
        category = line.read(Column.CATEGORY, self._category, faults)
        starts_on = line.read(Column.STARTS_ON, day, faults)
        ends_on = line.read(Column.ENDS_ON, day, faults)
        received_on = line.read(Column.NOTICE, day, faults)
        if not isinstance(where, Organisation):
            return None
        written = Written(line, where, category, starts_on, ends_on, received_on)
        membership = self._meant(written)
        if membership is None:
            return written
        return replace(written, membership=membership, starts_on=membership.starts_on)

    def _category(self, text: str) -> MembershipCategory:
        if category := self.categories.get(fold(text)):
            return category
        raise Wrong(_("Det er ingen medlemskategori som heter «%(text)s».") % {"text": text})

    def _meant(self, written: Written) -> Membership | None:
        """The one that begins that day. Without a day, the one from of old, or the one that is
        not over."""
        rows = self.memberships[written.organisation.pk]
        same = [row for row in rows if row.starts_on == written.starts_on]
        if same or written.starts_on:
            return same[0] if same else None
        going_on = [row for row in rows if row.ends_on is None or row.ends_on >= self.on]
        return going_on[0] if len(going_on) == 1 else None

    def faults_of(self, written: Written) -> Iterator[Fault]:
        line, last, first = written.line, written.last_day, written.starts_on
        if written.membership is None and first is None:
            text = _("Mangler. Skriv dagen medlemskapet begynte eller begynner.")
            yield line.fault(Column.STARTS_ON, text)
        if first and last and last < first:
            yield line.fault(Column.ENDS_ON, Refusal.ENDS_BEFORE_START.label)
        yield from self._faults_of_category(written)
        yield from self._faults_of_notice(written)

    def _faults_of_category(self, written: Written) -> Iterator[Fault]:
        line, category, membership = written.line, written.category, written.membership
        if category and category.is_for_persons:
            yield line.fault(Column.CATEGORY, Refusal.WRONG_CATEGORY.label)
        elif category and membership and category != membership.category:
            text = _("Er %(before)s. Avslutt medlemskapet, og skriv det nye på en rad for seg.")
            yield line.fault(Column.CATEGORY, text % {"before": membership.category})

    def _faults_of_notice(self, written: Written) -> Iterator[Fault]:
        received_on = written.notice_received_on
        if received_on is None or not written.is_notice:
            return
        line, row = written.line, written.membership
        row = row or Membership(organisation=written.organisation, starts_on=written.starts_on)
        if reason := refusal_of_notice(row, received_on, today=self.on):
            yield line.fault(Column.NOTICE, reason.label)
        last_day = last_day_after_notice(received_on)
        if written.ends_on and written.ends_on != last_day:
            text = _("Den som sa opp da, er medlem til og med %(day)s.")
            yield line.fault(Column.ENDS_ON, text % {"day": in_words(last_day)})

    def overlaps(self, good: Iterable[Written]) -> Iterator[Fault]:
        """Never two at once, as it will be when the whole file is brought in."""
        periods: dict[int, list[tuple[date, date, Written | None]]] = defaultdict(list)
        touched = {one.membership.pk for one in good if one.membership}
        for one in good:
            span = _span(one.starts_on, one.last_day)
            periods[one.organisation.pk].append((*span, one))
        for pk, spans in periods.items():
            others = [row for row in self.memberships[pk] if row.pk not in touched]
            spans += [(*_span(row.starts_on, row.ends_on), None) for row in others]
            for first, second in combinations(spans, 2):
                if first[0] <= second[1] and second[0] <= first[1]:
                    line = _the_one_at_fault(first[2], second[2])
                    yield line.fault(Column.STARTS_ON, Refusal.MEMBER_ALREADY.label)


def _span(starts_on: date | None, ends_on: date | None) -> tuple[date, date]:
    return starts_on or date.min, ends_on or date.max


def _the_one_at_fault(first: Written | None, second: Written | None) -> MembershipLine:
    """The new one, and of two the one further down."""
    at_fault = [one for one in (first, second) if one]
    return max(at_fault, key=lambda one: (one.membership is None, one.line.number)).line


def _plan(plan: MembershipsPlan, written: Written) -> None:
    if written.membership is None:
        plan.new.append(written)
        return
    before, name = written.membership, written.organisation.name
    told = [(Column.ENDS_ON, before.ends_on, written.last_day)]
    if written.is_notice:
        told.append((Column.NOTICE, before.notice_received_on, written.notice_received_on))
        plan.noticed.append(written)
    elif written.is_ending:
        plan.ended.append(written)
    for column, old, new in told:
        if old != new:
            change = Change(written.line.number, name, column.label, in_words(old), in_words(new))
            plan.changes.append(change)
