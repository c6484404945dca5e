"""Questions, and rows to add, whose SQL is written once.

Django writes a queryset's SQL anew each time it is asked, which takes several times as long as
asking it. For the few that most requests ask or add; docs/decisions/0014-sql-written-once.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    Expression,
    Field,
    ForeignKey,
    Func,
    IntegerField,
    Model,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.signals import post_init, pre_init
from psycopg import Error, Pipeline
from psycopg.sql import Literal

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
        return self.sent(**values)()

    def sent(self, **values: Any) -> Callable[[], list[Row]]:
        """Asks; what is called then waits for the answer. So several may be asked in one turn: see
        `one_transaction`."""
        here = self._here
        if not hasattr(here, "queryset"):
            self._write(list(values))
        bound = tuple(values[name] for name in here.names)
        if here.read:
            cursor, read = connection.cursor(), here.read
            cursor.execute(here.sql, bound)
            return lambda: cast("list[Row]", read(_fetched(cursor)))
        here.compiler.as_sql = lambda: (here.sql, bound)
        found = list(here.queryset.all())
        return lambda: found

    def _write(self, names: list[str]) -> None:
        here = self._here
        queryset: Any = self._ask(**{name: Value(_Slot(name)) for name in names})
        compiler = queryset.query.get_compiler(connection=connection)
        here.sql, here.names = _with_constants(*compiler.as_sql())
        converters = compiler.get_converters([column[0] for column in compiler.select])
        compiler.get_converters = lambda _: converters
        # A copy of the queryset takes this with it, and so asks with what is written.
        queryset.query.get_compiler = lambda *_args, **_named: compiler
        here.compiler, here.queryset = compiler, queryset
        here.read = _reader(queryset, compiler, converters)


def _fetched(cursor: Any) -> list[Any]:
    with cursor:
        return cast("list[Any]", cursor.fetchall())


def _with_constants(sql: str, params: Sequence[object]) -> tuple[str, list[str]]:
    """What is the same each time stands in the SQL itself, so that an index of some rows is known
    to hold those that are asked for. Also gives the names of the values, in their order."""
    pieces = iter(sql.split("%s"))
    written, names = [next(pieces)], []
    for param, piece in zip(params, pieces, strict=True):
        if isinstance(param, _Slot):
            names.append(param.name)
            written += ["%s", piece]
        else:
            written += [Literal(param).as_string(connection.connection).replace("%", "%%"), piece]
    return "".join(written), names


def any_of(values: Expression, kind: str) -> Func:
    """Of a list of values of a PostgreSQL type, for `__in` in what is written once."""
    return Func(values, template=f"(SELECT unnest(%(expressions)s::{kind}[]))")


def _reader(queryset: Any, compiler: Any, converters: Mapping[Any, Any]) -> _Read | None:
    """What Django makes of the rows, where that is simple; None: let Django do it."""
    kind = queryset._iterable_class  # noqa: SLF001
    if kind is ValuesListIterable and not compiler.has_extra_select:
        if not converters:
            return list  # tuples come from the cursor as they are
        return lambda rows: list(map(tuple, compiler.apply_converters(rows, converters)))
    is_more = queryset._prefetch_related_lookups or queryset._known_related_objects  # noqa: SLF001
    if kind is ModelIterable and not is_more:
        return _models(compiler, converters)
    return None


def _models(compiler: Any, converters: Mapping[Any, Any]) -> _Read:
    """As `ModelIterable` makes them, but what goes where is looked up once."""
    info, alias = compiler.klass_info, connection.alias
    first, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:end]]
    make = _maker(info["model"])
    populators: list[Any] = get_related_populators(  # type: ignore[call-arg] # Django 6 in stubs
        info, compiler.select, alias
    )
    _hasten(populators)
    annotations = list((compiler.annotation_col_map or {}).items())

    def read(rows: Iterable[Any]) -> list[Any]:
        made = []
        for row in compiler.apply_converters(rows, converters) if converters else rows:
            each = make(alias, names, row[first:end])
            for populator in populators:
                populator.populate(row, each)
            for name, at in annotations:
                setattr(each, name, row[at])
            made.append(each)
        return made

    return read


_Make = Callable[[str, Sequence[str], Sequence[Any]], Any]


def _maker(model: type[Model]) -> _Make:
    """As `Model.from_db` where nothing listens to how a row is made: what it holds is put into it
    as it came, in a third of the time."""
    is_heard = pre_init.has_listeners(model) or post_init.has_listeners(model)
    if is_heard or model.__init__ is not Model.__init__ or "from_db" in model.__dict__:
        return model.from_db

    def made(alias: str, names: Sequence[str], values: Sequence[Any]) -> Model:
        row = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, alias
        row.__dict__ = {"_state": state, **dict(zip(names, values, strict=True))}
        return row

    return made


def read_all(model: type[Row], sql: str, parameters: Sequence[Any]) -> list[Row]:
    """As `model.objects.raw(sql)`, in a third of the time. What is not read is asked for when it
    is wanted."""
    fields: Any = {field.column: field for field in model._meta.concrete_fields}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        read = [fields[column[0]] for column in cursor.description or ()]
        rows = cursor.fetchall()
    compiler: Any = QuerySet(model).query.get_compiler(connection=connection)
    converters = compiler.get_converters([field.get_col(model._meta.db_table) for field in read])
    make, names = _maker(model), [field.attname for field in read]
    converted = compiler.apply_converters(rows, converters)
    return [cast("Row", make(connection.alias, names, row)) for row in converted]


@dataclass(frozen=True)
class _Maker:
    """What Django's populators ask for the rows that come along."""

    from_db: _Make


def _hasten(populators: Iterable[Any]) -> None:
    for populator in populators:
        populator.model_cls = _Maker(_maker(populator.model_cls))
        _hasten(populator.related_populators)


@contextmanager
def one_transaction() -> Iterator[None]:
    """`transaction.atomic()` that waits for PostgreSQL only where an answer is wanted.

    What asks for none is sent with what comes next, and the last of it with the commit (libpq's
    pipeline), so what the database refuses may first be known there. Inside a transaction of
    somebody else's (a savepoint) all goes turn by turn.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    connection.ensure_connection()
    with connection.connection.pipeline() as pipeline, transaction.atomic():
        try:
            yield
        except BaseException:
            _read_off(pipeline)
            raise


def _read_off(pipeline: Pipeline) -> None:
    """What was sent after the statement that failed was not done. If nobody reads that off, the
    rollback meets it, and Django closes the connection."""
    for _ in range(2):  # the first may stop at it
        with suppress(Error):
            pipeline.sync()


def insert(row: Model, *, unless_known: bool = False) -> bool:
    """As `row.save()` for a new row without parents; no signal is sent.

    `unless_known`: False when a row with one of its unique values is there already. Whichever it
    is: of two at once, the second may meet the first in any of the indexes.
    """
    added = _fetched(_inserted([row], unless_known=unless_known))
    for (key,) in added:
        _has_key(row, key)
    return bool(added)


def insert_unseen(rows: Sequence[Model], *, unless_known: bool = False) -> None:
    """Many of one model in one statement, that nobody needs the keys of: see `one_transaction`."""
    if rows:
        _inserted(rows, unless_known=unless_known).close()


class Keys:
    """Keys for so many rows of each model, asked for before the rows are made. Then nobody has to
    wait for what is written: see `one_transaction`."""

    def __init__(self, numbers: Mapping[type[Model], int]) -> None:
        self._models = list(numbers)
        self._cursor = connection.cursor()
        self._cursor.execute(_keys(tuple(numbers)), list(numbers.values()))

    def insert(self, rows: Sequence[Model]) -> None:
        """Many of one model, in one statement. They have their keys from now on."""
        for row in rows:
            _has_key(row, next(self._left[type(row)]))
        insert_unseen(rows)

    @cached_property
    def _left(self) -> dict[type[Model], Iterator[int]]:
        drawn = _fetched(self._cursor)
        return {
            model: iter([key for at, key in drawn if at == number])
            for number, model in enumerate(self._models)
        }


@lru_cache
def _keys(models: Sequence[type[Model]]) -> str:
    return " UNION ALL ".join(
        f"SELECT {number}, nextval('{model._meta.db_table}_{_key_of(model).column}_seq')"  # noqa: S608 (names)
        " FROM generate_series(1, %s)"
        for number, model in enumerate(models)
    )


def _key_of(model: type[Model]) -> Any:
    return model._meta.pk  # every model has one


def _has_key(row: Model, key: int) -> None:
    row.pk, row._state.adding, row._state.db = key, False, DEFAULT_DB_ALIAS  # noqa: SLF001


def _inserted(rows: Sequence[Model], *, unless_known: bool) -> Any:
    """Columns that say nothing are left out: half of a letter's, and as much of the time."""
    database = connections[DEFAULT_DB_ALIAS]  # itself: to ask `connection` for it takes a while
    model = type(rows[0])
    lines = [[_saved(row, *column, database) for column in _columns(model)] for row in rows]
    said = tuple(any(value is not None for value in values) for values in zip(*lines, strict=True))
    values = [value for line in lines for value, is_said in zip(line, said, strict=True) if is_said]
    cursor = database.cursor()
    cursor.execute(_insert(model, len(rows), said, unless_known=unless_known), values)
    return cursor


# What the driver is given as it stands, where Django would ask each field about each value.
_FIELDS = (BooleanField, CharField, DateField, ForeignKey, IntegerField, TextField, UUIDField)
_VALUES = frozenset({bool, date, datetime, int, str, UUID, type(None)})


@cache
def _columns(model: type[Model]) -> list[tuple[Field, bool]]:
    return [
        (field, isinstance(field, _FIELDS) and not getattr(field, "auto_now_add", False))
        for field in model._meta.concrete_fields
    ]


def _saved(row: Model, field: Field, is_plain: bool, database: Any) -> Any:  # noqa: FBT001
    value = getattr(row, field.attname)
    if is_plain and type(value) in _VALUES:
        return value
    return field.get_db_prep_save(field.pre_save(row, add=True), database)


@lru_cache(maxsize=256)
def _insert(model: type[Model], rows: int, said: Sequence[bool], *, unless_known: bool) -> str:
    meta = model._meta
    columns = [
        str(field.column)
        for (field, _), is_said in zip(_columns(model), said, strict=True)
        if is_said
    ]
    marks = ", ".join(["%s"] * len(columns))
    lines = ", ".join([f"({marks})"] * rows)
    unless = "ON CONFLICT DO NOTHING" if unless_known else ""
    sql = f"INSERT INTO {meta.db_table} ({', '.join(columns)}) VALUES {lines} {unless}"  # noqa: S608 (names)
    return f"{sql} RETURNING {_key_of(model).column}"
