from __future__ import annotations

from core.refusals import Refused
from events.enums import Refusal
from events.models import Event


def locked(event: Event) -> Event:
    """Those who are signing up `hold` the row: we wait for them, and they read it again.

    Raises Refused when it was deleted meanwhile.
    """
    fresh = Event.objects.select_for_update().filter(pk=event.pk).first()
    if fresh is None:
        raise Refused(Refusal.DELETED)
    return fresh
