from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

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
from core.written import insert_unseen

if TYPE_CHECKING:
    from members.models import Person

LONGEST = {"subject_text": 300, "text": 100_000}


@dataclass(frozen=True)
class Told:
    """What was done to whom; see `log_act`."""

    verb: str
    subject: Model
    text: str = ""
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None


def log_act(
    *,
    by: Person | None,
    now: datetime,
    verb: str,
    subject: Model,
    text: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Tell who did what, in the caller's transaction. `by=None` is the portal itself.

    Never put health data, codes or letter bodies here: the log outlives them.
    """
    log_acts([Told(verb, subject, text, before, after)], by=by, now=now)


def log_acts(told: Iterable[Told], *, by: Person | None, now: datetime) -> None:
    """Many at once, as `log_act`."""
    acts = [
        Act(
            by=by,
            at=now,
            verb=each.verb,
            subject_type=ContentType.objects.get_for_model(each.subject),
            subject_id=each.subject.pk,
            subject_text=str(each.subject)[:300],
            text=each.text,
            before=each.before or {},
            after=each.after or {},
        )
        for each in told
    ]
    insert_unseen(acts)


def set_words(row: Model, words: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """By field, made safe as the fields do. Saves and returns those that became others, as they
    were and as they are."""
    was = {name: getattr(row, name) for name in words}
    for name, value in words.items():
        setattr(row, name, value)
    row.clean_fields(exclude={field.name for field in row._meta.fields} - set(words))
    new = {name: getattr(row, name) for name in words if getattr(row, name) != was[name]}
    if new:
        row.save(update_fields=list(new))
    return {name: was[name] for name in new}, new


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
