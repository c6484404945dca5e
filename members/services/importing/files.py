"""What bringing in and taking out share, whatever the file is of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import connection

from core.refusals import Refused
from core.services import log_act
from core.spreadsheets import Export, FileFormat, Rows, export
from members.models import Person
from members.rules.importing.files import FileRefusal, Plan

P = TypeVar("P", bound=Plan)


def as_shown(make: Callable[[], P], *, digest: str) -> P:
    """The plan made again, while no other file is brought in. Raises Refused unless it is without
    faults and the one with that digest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import of a file'))")
    plan = make()
    if plan.faults or plan.digest != digest:
        raise Refused(FileRefusal.CHANGED_SINCE)
    return plan


def log_import(
    plan: Plan, *, verb: str, text: str, line_count: int, by: Person, now: datetime
) -> None:
    log_act(
        by=by,
        now=now,
        verb=verb,
        subject=by,
        text=text,
        after={"rader": line_count} | {part.caption: len(part.rows) for part in plan.parts},
    )


def export_told(
    rows: Rows,
    *,
    name: str,
    sheet: str,
    verb: str,
    text: str,
    file_format: FileFormat,
    by: Person,
    now: datetime,
) -> Export:
    """Whoever takes out a file of people or members is told of in the act log."""
    after = {"rader": len(rows) - 1, "fil": str(file_format.label)}
    log_act(by=by, now=now, verb=verb, subject=by, text=text, after=after)
    return export(rows, name=name, sheet=sheet, file_format=file_format)
