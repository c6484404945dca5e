from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection
from django.db.models import F, Func, Model, Q, TextField, Value
from django.db.models.functions import Cast, Left

from core.models import Act, Dated
from core.own_data import ERASED_NAME, acts_concerning
from core.retention import kept_for
from core.written import insert

if TYPE_CHECKING:
    from members.models import Person

LONGEST = {"subject_text": 300, "text": 100_000}


def log_act(
    *,
    by: Person | None,
    now: datetime,
    verb: str,
    subject: Model,
    text: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Act:
    """Tell who did what, in the caller's transaction. `by=None` is the portal itself.

    Never put health data, codes or letter bodies here: the log outlives them.
    """
    act = Act(
        by=by,
        at=now,
        verb=verb,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        subject_text=str(subject)[:300],
        text=text,
        before=before or {},
        after=after or {},
    )
    insert(act)
    return act


def broken_constraint(error: IntegrityError) -> str:
    """The name of what the database held on to."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", ""))


def end_before(row: Dated, day: date) -> None:
    """The day before is the last one. What had not begun by then never was."""
    if row.starts_on and row.starts_on >= day:
        row.delete()
        return
    row.ends_on = day - timedelta(days=1)
    row.save(update_fields=["ends_on"])


def acts_about(person: Person) -> list[int]:
    """Asked before their rows go."""
    return list(Act.objects.filter(acts_concerning(person)).values_list("pk", flat=True))


def forget_in_log(*, acts: Collection[int], words: Collection[str]) -> None:
    """What was done and when stays. Who it was done to, and a person's `words` wherever they
    stand, do not.

    A name of one word is left alone outside `acts`: it is a part of other people's names.
    """
    Act.objects.filter(pk__in=acts).update(subject_text=ERASED_NAME, text="", before={}, after={})
    for word in words:
        if " " not in word and "@" not in word:
            continue
        for column in ("subject_text", "text"):
            found = Act.objects.filter(**{f"{column}__icontains": word})
            found.update(**{column: Left(_without(column, word), LONGEST[column])})
        facts = Act.objects.annotate(
            facts=Func(
                Cast("before", TextField()),
                Cast("after", TextField()),
                function="concat",
                output_field=TextField(),
            )
        )
        facts.filter(Q(facts__icontains=word)).update(before={}, after={})


def _without(column: str, word: str) -> Func:
    """The word as a whole, in any case."""
    whole = Value(rf"(?<!\w){re.escape(word)}(?!\w)")
    return Func(
        F(column),
        whole,
        Value(ERASED_NAME),
        Value("gi"),
        function="regexp_replace",
        output_field=TextField(),
    )


def forget_visits(*, now: datetime) -> None:
    """Each night: logins that are over, where they were, and counts of requests that are done."""
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608 (our own name)


def forget_acts(*, now: datetime) -> int:
    """Each night. Returns how many."""
    before = now - kept_for("acts")
    LogEntry.objects.filter(action_time__lt=before).delete()
    deleted, _models = Act.objects.filter(at__lt=before).delete()
    return deleted
