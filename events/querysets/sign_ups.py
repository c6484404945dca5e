from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models
from django.db.models import Aggregate, Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, When
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
    from events.models import Event, Session
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

    def at_the_door(self, words: str) -> Self:
        """With a place, and each of the words in the name or the organisation's."""
        found = self.registered().select_related("booking__organisation").order_by("name", "pk")
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word) | Q(booking__organisation__name__icontains=word)
            )
        return found

    def to_be_paid(self) -> Self:
        """Those with a place, and those who gave it back after the deadline for that."""
        late = Q(state=ParticipantState.CANCELLED, registered_at__isnull=False) & Q(
            cancelled_at__gt=F("event__cancel_until")
        )
        return self.filter(Q(state=ParticipantState.REGISTERED) | late)

    def unnamed(self) -> Self:
        """Kept for somebody whose name comes later."""
        return self.live().filter(name="")

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

    def brought_by(self, person: Person) -> Self:
        """The places and waits of others, that this person booked."""
        return self.live().filter(booking__booked_by=person).exclude(person=person)

    def bookings(self) -> models.QuerySet[Any]:
        """How many in each booking, and where: title, slug and reference, as values."""
        told = self.order_by("event__starts_at").values_list(
            "event__title", "event__slug", "booking__reference"
        )
        return told.annotate(places=Count("pk"))

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

    def booked_for(
        self, organisation: Organisation, *, year: int, by: Person | None = None
    ) -> Self:
        """Its places and waits at what begins that year, in order; `by`: only those this person
        booked. Each with what a page says of it."""
        found = self.live().filter(booking__organisation=organisation, event__starts_at__year=year)
        if by is not None:
            found = found.filter(booking__booked_by=by)
        return found.select_related("event__county", "booking__booked_by", "category").order_by(
            "event__starts_at", "event_id", "booking_id", "pk"
        )

    def places_by_organisation(
        self, event: Event, organisations: Iterable[Organisation]
    ) -> dict[int, int]:
        """How many places each has at the event, over all its sign-ups. Those without are left
        out."""
        found = self.registered().filter(event=event, booking__organisation__in=organisations)
        return dict(found.order_by().values_list("booking__organisation").annotate(n=Count("pk")))

    def came(self) -> Self:
        """Those who were let in: at the door, or to a session."""
        return self.registered().filter(self._is_let_in())

    def with_came(self) -> Self:
        """Adds `has_come`."""
        return self.annotate(has_come=self._is_let_in())

    def _is_let_in(self) -> Exists:
        check_ins: Any = self.model._meta.get_field("check_ins").related_model
        return Exists(check_ins.objects.filter(participant=OuterRef("pk")))

    def for_calendar(self, *, since: datetime) -> Self:
        """All they had or have a place at; waits and what was given up only lately."""
        lately = Q(event__ends_at__gte=since)
        return self.filter(Q(state=ParticipantState.REGISTERED) | lately).order_by(
            "event__starts_at", "event_id", "pk"
        )

    def coming(self, *, now: datetime) -> Self:
        return self.live().filter(event__ends_at__gte=now).order_by("event__starts_at", "pk")

    def past(self, *, now: datetime) -> Self:
        """Where they had a place, the latest first."""
        return self.registered().filter(event__ends_at__lt=now).order_by("-event__starts_at", "-pk")


class SessionChoiceQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(state__in=LIVE_STATES)

    def registered(self) -> Self:
        return self.filter(state=ParticipantState.REGISTERED)

    def pending(self) -> Self:
        """Of those who wait for a place at the event itself: no line is stood in for these yet."""
        return self.filter(state=ParticipantState.WAITING, wait=None)


class CapacityPoolQuerySet(models.QuerySet):
    def own(self) -> Self:
        """Places at the event itself, and not at a session of it."""
        return self.filter(session=None)

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
        has_place = ParticipantState.REGISTERED
        people = Count(
            "categories__participants", filter=Q(categories__participants__state=has_place)
        )
        choices = Count("session__choices", filter=Q(session__choices__state=has_place))
        offered = Q(queue__state=QueueState.OFFERED)
        is_open = Q(queue__state__in=OPEN_QUEUE_STATES)
        held = Sum("queue__offered_places", filter=offered, default=0)
        in_line = Sum("queue__places", filter=is_open, default=0)
        return self.annotate(
            rows_taken=Case(
                When(session=None, then=self._counting(people)), default=self._counting(choices)
            )
            + self._counting(held),
            rows_waiting=self._counting(in_line) - self._counting(held),
        )

    def _counting(self, number: Aggregate) -> Subquery:
        """By itself: two joins in one query would count each other's rows."""
        pools: CapacityPoolQuerySet = (
            CapacityPoolQuerySet(self.model).filter(pk=OuterRef("pk")).order_by()
        )
        return Subquery(pools.annotate(n=number).values("n"))

    def drifted(self) -> Self:
        """Those whose counters are not what the rows say: never, unless there is a fault."""
        return self.counted().exclude(taken=F("rows_taken"), waiting=F("rows_waiting"))


class QueueEntryQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=QueueState.WAITING)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_QUEUE_STATES)

    def with_more_to_come(self) -> Self:
        """Those in line, the first first; also whoever has an offer of a part and waits on."""
        part = Q(state=QueueState.OFFERED, offered_places__lt=F("places"))
        return self.filter(Q(state=QueueState.WAITING) | part).order_by("pk")

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
        mine = self.open().filter(
            participants__person=person, participants__state=ParticipantState.WAITING
        )
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
