"""Questions, and rows to add, whose SQL is written once.

Django writes a queryset's SQL anew each time it is asked, which takes several times as long as
asking it. For the few that most requests ask or add; docs/decisions/0014-sql-written-once.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

Row = TypeVar("Row", bound=Model)
_Read = Callable[[Iterable[Any]], list[Any]]


@dataclass(frozen=True)
class _Slot:
    name: str


class written_once(Generic[Row]):  # noqa: N801 (a decorator)
    """Makes `ask(a, b) -> QuerySet` into `ask(a=…, b=…) -> list`.

    The function runs once per thread, with expressions that stand for the values, so it may
    filter by them and do nothing else. The values go to the driver as they are: keys, not rows.
    """

    def __init__(self, ask: Callable[..., QuerySet[Row]]) -> None:
        self._ask = ask
        self._here = threading.local()  # a compiler belongs to its thread's connection

    def __call__(self, **values: Any) -> list[Row]:
        here = self._here
        if not hasattr(here, "queryset"):
            self._write(list(values))
        bound = tuple(
            values[param.name] if isinstance(param, _Slot) else param for param in here.params
        )
        if here.read:
            with connection.cursor() as cursor:
                cursor.execute(here.sql, bound)
                return cast("list[Row]", here.read(cursor.fetchall()))
        here.compiler.as_sql = lambda: (here.sql, bound)
        return list(here.queryset.all())

    def _write(self, names: list[str]) -> None:
        here = self._here
        queryset: Any = self._ask(**{name: Value(_Slot(name)) for name in names})
        compiler = queryset.query.get_compiler(connection=connection)
        here.sql, here.params = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        compiler.get_converters = lambda _: converters
        # A copy of the queryset takes this with it, and so asks with what is written.
        queryset.query.get_compiler = lambda *_args, **_named: compiler
        here.compiler, here.queryset = compiler, queryset
        here.read = _reader(queryset, compiler, converters)


def _reader(queryset: Any, compiler: Any, converters: Mapping[Any, Any]) -> _Read | None:
    """What Django makes of the rows, where that is simple; None: let Django do it."""
    kind = queryset._iterable_class  # noqa: SLF001
    if kind is ValuesListIterable and not converters and not compiler.has_extra_select:
        return list  # tuples come from the cursor as they are
    is_more = queryset._prefetch_related_lookups or queryset._known_related_objects  # noqa: SLF001
    if kind is ModelIterable and not is_more:
        return _models(compiler, converters)
    return None


def _models(compiler: Any, converters: Mapping[Any, Any]) -> _Read:
    """As `ModelIterable` makes them, but what goes where is looked up once."""
    info, alias = compiler.klass_info, connection.alias
    first, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:end]]
    populators: list[Any] = get_related_populators(  # type: ignore[call-arg] # Django 6 in stubs
        info, compiler.select, alias
    )
    annotations = list((compiler.annotation_col_map or {}).items())

    def read(rows: Iterable[Any]) -> list[Any]:
        made = []
        for row in compiler.apply_converters(rows, converters) if converters else rows:
            model = info["model"].from_db(alias, names, row[first:end])
            for populator in populators:
                populator.populate(row, model)
            for name, at in annotations:
                setattr(model, name, row[at])
            made.append(model)
        return made

    return read


def insert(row: Model, *, unless_known: bool = False) -> bool:
    """As `row.save()` for a new row without parents; no signal is sent.

    `unless_known`: False when a row with one of its unique values is there already. Whichever it
    is: of two at once, the second may meet the first in any of the indexes.
    """
    sql, fields = _insert(type(row), unless_known=unless_known)
    database = connections[DEFAULT_DB_ALIAS]  # itself: to ask `connection` for it takes a while
    values = [field.get_db_prep_save(field.pre_save(row, add=True), database) for field in fields]
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        added = cursor.fetchone()
    if added:
        [row.pk] = added
        row._state.adding, row._state.db = False, database.alias  # noqa: SLF001
    return bool(added)


@cache
def _insert(model: type[Model], *, unless_known: bool) -> tuple[str, list[Field]]:
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    names = ", ".join(str(field.column) for field in fields)
    marks = ", ".join("%s" for _field in fields)
    unless = "ON CONFLICT DO NOTHING" if unless_known else ""
    sql = f"INSERT INTO {meta.db_table} ({names}) VALUES ({marks}) {unless}"  # noqa: S608 (names)
    assert meta.pk is not None  # noqa: S101 -- every model has one
    return f"{sql} RETURNING {meta.pk.column}", fields
