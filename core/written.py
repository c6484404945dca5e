"""Questions, and rows to add, whose SQL is written once.

Django writes a queryset's SQL anew each time it is asked, which takes several times as long as
asking it. For the few that most requests ask or add; docs/decisions/0014-sql-written-once.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.db import connection
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.query import ValuesListIterable

Row = TypeVar("Row", bound=Model)


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
        if here.is_plain:
            with connection.cursor() as cursor:
                cursor.execute(here.sql, bound)
                return cast("list[Row]", cursor.fetchall())
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
        # Tuples that need no work come from the cursor as they are, in half the time.
        is_plain = queryset._iterable_class is ValuesListIterable  # noqa: SLF001
        here.is_plain = is_plain and not converters and not compiler.has_extra_select


def insert(row: Model, *, unless_known: bool = False) -> bool:
    """As `row.save()` for a new row without parents; no signal is sent.

    `unless_known`: False when a row with one of its unique values is there already. Whichever it
    is: of two at once, the second may meet the first in any of the indexes.
    """
    sql, fields = _insert(type(row), unless_known=unless_known)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        added = cursor.fetchone()
    if added:
        [row.pk] = added
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001
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
