"""When two rows turn out to be one: what follows, and what is done where both cannot stand.

A room registers its columns from its own `apps.py`. A column that leads to a person or an
organisation and is followed by nobody fails `tests/portal/test_merging.py`.

A plan is a list of steps and writes nothing: it is the preview, it is what is done, and it is what
is remembered so that it can be undone. The words are for staff, so they are in bokmål only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, JSONField, Model, QuerySet

from core.models import Dated

Stored = str | None


@dataclass(frozen=True)
class Change:
    """One column of some rows of one table gets another value."""

    table: str
    column: str
    before: Stored
    after: Stored
    pks: list[int]


@dataclass(frozen=True)
class Removal:
    """One row goes. Whatever led to it has been led elsewhere by the steps before."""

    table: str
    pk: int
    values: dict[str, Stored]


Step = Change | Removal


@dataclass(frozen=True)
class Clash:
    """Where a row of the one who goes cannot stand beside one of the one who stays: `same` columns
    agree, both are `among` those it holds for, and, when they are dated, they share a day.

    `settle(plan, row, other)` writes steps or hindrances, and says whether the row follows still.
    """

    same: Sequence[str]
    settle: Callable[[Plan, Any, Any], bool]
    among: Callable[[Any], bool] = lambda _row: True

    def between(self, row: Any, other: Any) -> bool:
        agree = all(_folded(row, name) == _folded(other, name) for name in self.same)
        return agree and self.among(row) and self.among(other) and share_a_day(row, other)


@dataclass(frozen=True, kw_only=True)
class Follow:
    """The rows that lead through `column` to the one who goes. `kind` names the column that says
    of what table, where the column itself does not. Those that are `ended` go without a trace.
    Those with `fades` are deleted by the nights, so one that is gone is not missed afterwards."""

    model: Any  # type[Model]; a table between two has only a manager
    column: str
    one: str
    many: str
    clashes: Sequence[Clash] = ()
    kind: str = ""
    ended: bool = False
    fades: bool = False

    def follows(self, model: type[Model]) -> bool:
        """A column without a table of its own leads to persons and organisations alike."""
        return bool(self.kind) or self.model._meta.get_field(self.column).related_model is model

    def rows(self, row: Model) -> QuerySet:
        found: QuerySet = self.model._meta.base_manager.filter(**{self.column: row.pk})
        if self.kind:
            found = found.filter(**{self.kind: ContentType.objects.get_for_model(row)})
        return found.order_by("pk")


_follows: list[Follow] = []


def register(*follows: Follow) -> None:
    _follows.extend(each for each in follows if each not in _follows)


def all_follows() -> list[Follow]:
    """From the top of the street down: what hangs on something goes before it."""
    return _follows[::-1]


@dataclass
class Plan:
    """`told`: what follows, with numbers. `settled`: what both had, and what becomes of it.
    `hindrances`: what must be put right first."""

    kept: Model
    gone: Model
    now: datetime
    steps: list[Step] = field(default_factory=list)
    told: list[tuple[int, str]] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    hindrances: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Another as soon as anything that follows is another."""
        words = [self.told, self.settled, self.hindrances]
        said = json.dumps([self.kept.pk, self.gone.pk, self.as_record(), words], default=str)
        return hashlib.sha256(said.encode()).hexdigest()

    def as_record(self) -> list[dict[str, Any]]:
        return [asdict(step) for step in self.steps]

    def change(self, row: Model, **values: Any) -> None:
        """By attribute; a value that is there already is no step."""
        for name, value in values.items():
            column: Any = row._meta.get_field(name)
            before = stored(row, column)
            setattr(row, column.attname, value)
            if (after := stored(row, column)) != before:
                self.steps.append(Change(row._meta.label_lower, name, before, after, [row.pk]))

    def remove(self, row: Model, *, instead: Model) -> None:
        """What leads to the row leads to the other from now on."""
        self.follow(row, instead)
        values = {column.name: stored(row, column) for column in row._meta.local_fields}
        self.steps.append(Removal(row._meta.label_lower, row.pk, values))

    def follow(self, gone: Model, kept: Model) -> None:
        for follow in all_follows():
            if follow.kind and (gone, kept) != (self.gone, self.kept):
                continue
            if follow.follows(type(gone)):
                self._follow(follow, gone, kept)

    def _follow(self, follow: Follow, gone: Model, kept: Model) -> None:
        if follow.clashes:
            moving = list(self._moving(follow, gone, kept))
        else:
            moving = list(follow.rows(gone).values_list("pk", flat=True))
        if moving:  # letters and logs are told last
            said = (len(moving), follow.one if len(moving) == 1 else follow.many)
            self.told.insert(len(self.told) if follow.fades else 0, said)
        if moving and not follow.ended:
            table, before, after = follow.model._meta.label_lower, str(gone.pk), str(kept.pk)
            self.steps.append(Change(table, follow.column, before, after, moving))

    def _moving(self, follow: Follow, gone: Model, kept: Model) -> Iterator[int]:
        others = list(follow.rows(kept).select_related())
        for row in follow.rows(gone).select_related():
            met = [(c, other) for c in follow.clashes for other in others if c.between(row, other)]
            if not met:
                yield row.pk
                continue
            clash, other = met[0]
            if clash.settle(self, row, other):
                yield row.pk
            thirds = [third for third in others if third.pk != other.pk]
            if any(c.between(other, third) for c in follow.clashes for third in thirds):
                self.hindrances.append(f"{other}: flere perioder går over i hverandre.")


# ---- How a clash is settled ----------------------------------------------------------------------


@dataclass(frozen=True)
class refuse:  # noqa: N801 (it reads as the others)
    """Somebody must put it right first, so neither row goes."""

    sentence: Callable[[Any, Any], str]

    def __call__(self, plan: Plan, row: Any, other: Any) -> bool:
        plan.hindrances.append(self.sentence(row, other))
        return True


def keep_the_one_there(sentence: Callable[[Any, Any], str]) -> Callable[[Plan, Any, Any], bool]:
    """Both say the same, or the one who stays is right: the other row goes."""

    def settle(plan: Plan, row: Any, other: Any) -> bool:
        plan.settled.append(sentence(row, other))
        plan.remove(row, instead=other)
        return False

    return settle


def join_days(
    sentence: Callable[[Any, Any], str], **better: Callable[[Any, Any], Any]
) -> Callable[[Plan, Any, Any], bool]:
    """Both say the same of days that overlap: one row for all of them. `better` names columns,
    and how to choose between the two rows' values."""

    def settle(plan: Plan, row: Any, other: Any) -> bool:
        plan.settled.append(sentence(row, other))
        starts, ends = (row.starts_on, other.starts_on), (row.ends_on, other.ends_on)
        values = {name: choose(row, other) for name, choose in better.items()}
        plan.remove(row, instead=other)
        plan.change(
            other,
            starts_on=None if None in starts else min(starts),
            ends_on=None if None in ends else max(ends),
            **values,
        )
        return False

    return settle


def let_go(column: str, sentence: Callable[[Any, Any], str]) -> Callable[[Plan, Any, Any], bool]:
    """The row stays where it is, and leads to nobody."""

    def settle(plan: Plan, row: Any, other: Any) -> bool:
        plan.settled.append(sentence(row, other))
        plan.change(row, **{column: None})
        return False

    return settle


def share_a_day(row: Any, other: Any) -> bool:
    """Rows without days always do."""
    if not isinstance(row, Dated):
        return True
    begins = other.ends_on is None or row.starts_on is None or row.starts_on <= other.ends_on
    ends = row.ends_on is None or other.starts_on is None or other.starts_on <= row.ends_on
    return begins and ends


# ---- Values as they are remembered ---------------------------------------------------------------


def stored(row: Model, column: Field) -> Stored:
    """As text that `to_python` of the column reads back, whole."""
    value = getattr(row, column.attname)
    if isinstance(column, JSONField):
        return json.dumps(value, cls=column.encoder)
    return None if value is None else str(column.value_to_string(row))


def read(model: type[Model], name: str, value: Stored) -> Any:
    column: Any = model._meta.get_field(name)
    if isinstance(column, JSONField):
        return json.loads(value or "null", cls=column.decoder)
    return None if value is None else column.to_python(value)


def steps_in(record: Iterable[Mapping[str, Any]]) -> list[Step]:
    return [Removal(**each) if "values" in each else Change(**each) for each in record]


def model_of(step: Step) -> type[Model]:
    return apps.get_model(step.table)


def _folded(row: Any, name: str) -> Any:
    value = getattr(row, row._meta.get_field(name).attname)
    return value.lower() if isinstance(value, str) else value
