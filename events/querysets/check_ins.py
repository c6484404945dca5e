from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import connections, models
from django.db.models import Count, Exists, OuterRef, Q

if TYPE_CHECKING:
    from events.models import Event


class Inside(NamedTuple):
    """How many have come in, somewhere: at a door, or to a session."""

    name: str
    people: int


class CheckInQuerySet(models.QuerySet):
    def at_event(self, event: Event) -> Self:
        return self.filter(participant__event=event)

    def at_the_door(self) -> Self:
        """To the event itself, not to a session of it."""
        return self.filter(session=None)

    def hold(self, event: int) -> None:
        """Until the transaction ends nobody else writes check-ins of the event, so that `pk` is
        the order in which they are seen. Those who sign up hold the event otherwise, and go on."""
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT 1 FROM events_event WHERE id = %s FOR NO KEY UPDATE", [event])

    def people(self) -> int:
        """Each counted once."""
        return int(self.aggregate(n=Count("participant", distinct=True))["n"])

    def by_door(self) -> list[Inside]:
        """Where people came in to the event itself."""
        rows = self.at_the_door().order_by("door").values_list("door")
        return [Inside(*row) for row in rows.annotate(n=Count("participant", distinct=True))]

    def by_session(self) -> list[Inside]:
        rows = (
            self.exclude(session=None)
            .order_by("session__starts_at", "session__pk")
            .values_list("session__title")
        )
        return [Inside(*row) for row in rows.annotate(n=Count("participant", distinct=True))]

    def doubled(self) -> Self:
        """Those of whoever came in more than once to the same, the first one too."""
        same: CheckInQuerySet = CheckInQuerySet(self.model).filter(
            participant=OuterRef("participant")
        )
        others = same.exclude(pk=OuterRef("pk"))
        at_the_door = Q(session=None) & Exists(others.at_the_door())
        to_a_session = Exists(others.filter(session=OuterRef("session")))
        return self.filter(at_the_door | to_a_session)

    def told(self) -> Self:
        """The latest first, with what a line says of each."""
        rows = self.select_related("participant__booking__organisation", "session")
        return rows.order_by("-at", "-pk")


class CheckInLinkQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Not shut by anybody; whether its time has come is `rules.refusal_at_door`."""
        return self.filter(revoked_at=None)
