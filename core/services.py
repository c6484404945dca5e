from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from core.models import Act

if TYPE_CHECKING:
    from members.models import Person


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
    return Act.objects.create(
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
