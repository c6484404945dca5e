"""What all services share: an agreement held, and the sentence it is told with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agreements.models import Agreement
from core.services import log_act

if TYPE_CHECKING:
    from members.models import Person


def held(agreement: Agreement) -> Any:
    """Locked, with its last day; two who act at once take turns."""
    Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)
    return Agreement.objects.with_last_day().get(pk=agreement.pk)


def told(
    agreement: Agreement,
    verb: str,
    text: str,
    *,
    by: Person | None,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    log_act(
        by=by,
        now=now,
        verb=f"agreement.{verb}",
        subject=agreement,
        text=text,
        before=before,
        after=after,
    )
