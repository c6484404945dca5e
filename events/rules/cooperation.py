"""What meeting places did about an area of cooperation, told to the room of agreements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agreements.rules.reading import Done
from events.models import Event


def done(areas: Iterable[int]) -> Iterator[tuple[int, Done]]:
    """By area; what everybody sees, those to come too."""
    events = Event.objects.shown().filter(cooperation_area__in=areas)
    for event in events.only("title", "slug", "starts_at", "cooperation_area", "state"):
        if event.cooperation_area_id:
            told = Done("event", event.title, event.starts_at, event.get_absolute_url())
            yield event.cooperation_area_id, told
