from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Greatest

from core.models import Act
from events.enums import (
    LIVE_STATES,
    OPEN_QUEUE_STATES,
    Audience,
    EventState,
    ParticipantState,
    QueueState,
)
from events.querysets.told import ByCategory

if TYPE_CHECKING:
    from events.models import Session
    from members.models import Organisation, Person


STEPS_IN_THE_QUEUE = [
    *("participant.queued", "participant.offered", "participant.offer_shortened"),
    *("participant.got_place", "participant.signed_up"),
    *(f"participant.{state}" for state in ("declined", "expired", "left")),
]


class ParticipantQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(state__in=LIVE_STATES)

    def registered(self) -> Self:
        return self.filter(state=ParticipantState.REGISTERED)

    def by_category(self) -> list[ByCategory]:
        """How many are coming and wait at each price, and what those who come are to pay."""
        registered = Q(state=ParticipantState.REGISTERED)
        counted = (
            self.order_by("category__price", "category_id")
            .values_list("category__name", "category__price")
            .annotate(
                places=Count("pk", filter=registered),
                waiting=Count("pk", filter=Q(state=ParticipantState.WAITING)),
                kroner=Sum("price", filter=registered, default=Decimal(0)),
            )
        )
        return [ByCategory._make(values) for values in counted]

    def stays(self) -> list[tuple[datetime, datetime | None]]:
        """When each got a place, and when they gave it back."""
        had = self.exclude(registered_at=None)
        return list(had.values_list("registered_at", "cancelled_at"))

    def who_chose(self, session: Session | None) -> Self:
        """Those with a place at what is chosen."""
        mine = {"choices__session": session, "choices__state": ParticipantState.REGISTERED}
        return self.registered().filter(**mine)

    def who_came(self) -> Self:
        """Those who were let in; everybody, where nobody was checked at the door."""
        check_ins: Any = self.model._meta.get_field("check_ins").related_model
        theirs = check_ins.objects.filter(participant=OuterRef("pk"))
        anybody = check_ins.objects.filter(participant__event=OuterRef("event"))
        return self.filter(Exists(theirs) | ~Exists(anybody))

    def of(self, person: Person) -> Self:
        """Their places and waits, with what a page says about them."""
        return self.filter(person=person).select_related(
            "event__county", "category__pool", "booking__organisation"
        )

    def taken_part_for(self, organisation: Organisation, *, year: int, now: datetime) -> Self:
        """Those who had a place on its behalf at what is over; each with what it saved them:
        `saved` is how much more others paid for the same places."""
        categories: Any = self.model._meta.get_field("category").related_model
        others = categories.objects.filter(
            pool=OuterRef("category__pool"), audience=Audience.OTHERS
        ).order_by("price")
        difference = Subquery(others.values("price")[:1]) - F("price")
        return (
            self.registered()
            .filter(
                booking__organisation=organisation,
                event__starts_at__year=year,
                event__ends_at__lt=now,
            )
            .annotate(saved=Greatest(Coalesce(difference, Decimal(0)), Decimal(0)))
            .select_related("event")
            .order_by("-event__starts_at", "event_id", "name", "pk")
        )

    def coming(self, *, now: datetime) -> Self:
        return self.live().filter(event__ends_at__gte=now).order_by("event__starts_at", "pk")

    def past(self, *, now: datetime) -> Self:
        """Where they had a place, the latest first."""
        return self.registered().filter(event__ends_at__lt=now).order_by("-event__starts_at", "-pk")


class CapacityPoolQuerySet(models.QuerySet):
    def counters(self, events: Collection[int]) -> list[tuple[int, int | None, int, int]]:
        """event, capacity, taken and waiting of the events' own pools. In SQL, as `priced`."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT event_id, capacity, taken, waiting FROM events_capacitypool"
                " WHERE event_id = ANY(%s) AND session_id IS NULL",
                [list(events)],
            )
            found: list[tuple[int, int | None, int, int]] = cursor.fetchall()
        return found

    def counted(self) -> Self:
        """Adds what the counters should be: `rows_taken` and `rows_waiting`."""
        registered = Q(categories__participants__state=ParticipantState.REGISTERED)
        seats = self.annotate(n=Count("categories__participants", filter=registered))
        queue = self.annotate(
            offered=Sum("queue__places", filter=Q(queue__state=QueueState.OFFERED), default=0),
            waiting_places=Sum(
                "queue__places", filter=Q(queue__state=QueueState.WAITING), default=0
            ),
        )
        same = {"pk": OuterRef("pk")}
        return self.annotate(
            rows_taken=Subquery(seats.filter(**same).order_by().values("n"))
            + Subquery(queue.filter(**same).order_by().values("offered")),
            rows_waiting=Subquery(queue.filter(**same).order_by().values("waiting_places")),
        )

    def drifted(self) -> Self:
        """Those whose counters are not what the rows say: never, unless there is a fault."""
        return self.counted().exclude(taken=F("rows_taken"), waiting=F("rows_waiting"))


class QueueEntryQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=QueueState.WAITING)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_QUEUE_STATES)

    def settled(self) -> Self:
        """Those that wait no more, the latest first."""
        return self.exclude(state__in=OPEN_QUEUE_STATES).order_by("-settled_at", "-pk")

    def with_last_step(self) -> Self:
        """Adds `last_step`: what happened last in the queue and why, as the act log tells it."""
        participants: Any = self.model._meta.get_field("participants").related_model
        theirs = participants.objects.filter(booking=OuterRef(OuterRef("booking")))
        steps = Act.objects.filter(
            subject_type=ContentType.objects.get_for_model(participants),
            subject_id__in=theirs.values("pk"),
            verb__in=STEPS_IN_THE_QUEUE,
        )
        return self.annotate(last_step=Subquery(steps.order_by("-at", "-pk").values("text")[:1]))

    def offer_expired(self, *, now: datetime) -> Self:
        """Offers nobody answered in time. A cancelled event hands out nothing."""
        return self.filter(
            state=QueueState.OFFERED,
            offer_expires_at__lte=now,
            pool__event__state=EventState.PUBLISHED,
        )

    def of(self, person: Person) -> Self:
        """Their open waits, with `place` and what a page says about them."""
        mine = self.open().filter(booking__participants__person=person)
        return mine.with_place().select_related("booking__event", "pool")

    def with_place(self) -> Self:
        """Adds `place` in the line: 1 is the next; None where nothing is waited for."""
        ahead = (
            QueueEntryQuerySet(self.model)
            .waiting()
            .filter(pool=OuterRef("pool"), pk__lte=OuterRef("pk"))
            .order_by()
            .values("pool")
            .annotate(n=Count("pk"))
            .values("n")
        )
        waits = Q(state=QueueState.WAITING)
        return self.annotate(place=Case(When(waits, then=Subquery(ahead))))
