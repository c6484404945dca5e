from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import connections, models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, When, Window

from events.enums import (
    LIVE_STATES,
    OPEN_QUEUE_STATES,
    SHOWN_STATES,
    EventState,
    ParticipantState,
    QueueState,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


class EventQuerySet(models.QuerySet):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Published and cancelled events are for all; drafts only for staff who may see them."""
        if person.is_staff and person.has_perm("events.view_event"):
            return self.all()
        return self.shown()

    def drafts(self) -> Self:
        return self.filter(state=EventState.DRAFT)

    def lacking_places_or_prices(self) -> Self:
        """Nobody can sign up to these."""
        return self.exclude(state=EventState.CANCELLED).filter(Q(pools=None) | Q(categories=None))

    def hold(self, pk: int) -> int:
        """The event's sequence; until the transaction ends nobody can move or cancel it.

        Our foreign keys are checked at commit, so writing a row that refers to the event holds
        nothing yet. Many may hold an event at once; `services.editing` waits for them all.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT sequence FROM events_event WHERE id = %s FOR KEY SHARE", [pk])
            (sequence,) = cursor.fetchone()
        return int(sequence)

    def published(self) -> Self:
        return self.filter(state=EventState.PUBLISHED)

    def shown(self) -> Self:
        """What the public sees: published, and cancelled with a word saying so."""
        return self.filter(state__in=SHOWN_STATES)

    def upcoming(self, *, now: datetime) -> Self:
        """Those not over yet, the next first."""
        return self.filter(ends_at__gte=now).order_by("starts_at", "pk")

    def past(self, *, now: datetime) -> Self:
        """Those that are over, the latest first."""
        return self.filter(ends_at__lt=now).order_by("-starts_at", "-pk")

    def listed(self) -> Self:
        """Rows for a list, without the long texts; each knows how many `hits` there are in all."""
        return self.annotate(hits=Window(Count("*"))).defer("body", "practical", "access")

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that go on at some time from start until (not including) end."""
        return self.filter(starts_at__lt=end, ends_at__gte=start)

    def in_person(self) -> Self:
        return self.exclude(place_name="", is_online=True)

    def online(self) -> Self:
        return self.filter(is_online=True)

    def with_free_places(self, *, now: datetime) -> Self:
        """Those one can sign up to now without standing in a queue."""
        room = Q(pools__capacity=None) | Q(pools__taken__lt=F("pools__capacity"))
        events: EventQuerySet = EventQuerySet(self.model)
        free = events.filter(room, pools__waiting=0).values("pk")
        return self.published().filter(
            pk__in=free, sign_up_opens_at__lte=now, sign_up_closes_at__gt=now, ends_at__gt=now
        )

    def matching(self, text: str) -> Self:
        """Every word stands somewhere: title, summary, series, place or county."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(series__name__icontains=word)
                | Q(place_name__icontains=word)
                | Q(county__name__icontains=word)
            )
        return found


class TicketCategoryQuerySet(models.QuerySet):
    def on_sale(self, *, now: datetime) -> Self:
        begun = Q(on_sale_from=None) | Q(on_sale_from__lte=now)
        not_ended = Q(on_sale_until=None) | Q(on_sale_until__gt=now)
        return self.filter(begun & not_ended)


class ParticipantQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(state__in=LIVE_STATES)

    def registered(self) -> Self:
        return self.filter(state=ParticipantState.REGISTERED)

    def of(self, person: Person) -> Self:
        """Their places and waits, with what a page says about them."""
        return self.filter(person=person).select_related(
            "event__county", "category__pool", "booking__organisation"
        )

    def coming(self, *, now: datetime) -> Self:
        return self.live().filter(event__ends_at__gte=now).order_by("event__starts_at", "pk")

    def past(self, *, now: datetime) -> Self:
        """Where they had a place, the latest first."""
        return self.registered().filter(event__ends_at__lt=now).order_by("-event__starts_at", "-pk")


class CapacityPoolQuerySet(models.QuerySet):
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
