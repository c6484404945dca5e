from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from uuid import UUID

from django.db import connections, models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, When, Window
from django.db.models.functions import Coalesce, ExtractYear, Greatest
from django.urls import reverse

from core.components.once import address
from events.enums import (
    LIVE_STATES,
    OPEN_QUEUE_STATES,
    SHOWN_STATES,
    Audience,
    EventState,
    EventType,
    ParticipantState,
    QueueState,
)
from regions.models import Chapter

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import County, Organisation, Person


LEADS = {"fylke": "county__slug", "lag": "chapter__slug", "serie": "series__slug"}


class Listed(NamedTuple):
    """An event as lists and cards tell of it: values alone, so what is made of it can be kept."""

    pk: int
    uid: UUID
    type: str
    state: str
    title: str
    slug: str
    summary: str
    picture: str
    picture_alt: str
    starts_at: datetime
    ends_at: datetime
    sign_up_opens_at: datetime
    sign_up_closes_at: datetime
    place_name: str
    is_online: bool
    chapter_name: str | None
    hits: int
    """How many there are in all, on this page of the list and the others."""

    def get_absolute_url(self) -> str:
        return address("events:detail", self.slug)

    def get_type_display(self) -> str:
        return str(EventType(self.type).label)


class InCalendar(NamedTuple):
    """An event as calendars tell of it."""

    uid: UUID
    slug: str
    state: str
    language: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    summary: str
    is_online: bool
    place_name: str

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.slug])


class Attendance(NamedTuple):
    """How many came, of a year, a county and a chapter; of events without one, None."""

    year: int
    county: str | None
    chapter: str | None
    events: int
    participants: int


class Priced(NamedTuple):
    """A ticket category as its price is told: `rules.price_for` asks no more of it."""

    pk: int
    name: str
    audience: str
    price: Decimal
    on_sale_from: datetime | None
    on_sale_until: datetime | None


class EventQuerySet(models.QuerySet):
    def visible_to(self, person: Person | AnonymousUser, *, on: date) -> Self:
        """Published and cancelled events are for all; drafts for those who edit them, and staff."""
        if not person.is_authenticated:
            return self.shown()
        if person.is_staff and person.has_perm("events.view_event"):
            return self.all()
        theirs = Chapter.objects.edited_by(person, on=on).values("pk")
        return self.filter(Q(state__in=SHOWN_STATES) | Q(chapter__in=theirs))

    def edited_by(self, person: Person, *, on: date) -> Self:
        """What the person may change and see behind: a chapter's own; the secretariat's are all."""
        if person.is_staff and person.has_perm("events.change_event"):
            return self.all()
        return self.filter(chapter__in=Chapter.objects.edited_by(person, on=on).values("pk"))

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

    def arrangers(self) -> models.QuerySet[Any]:
        """Address and name of each chapter that has one of these."""
        theirs = Chapter.objects.filter(pk__in=self.order_by().values("chapter"))
        return theirs.values_list("slug", "name")

    def listed(self) -> models.QuerySet[Any]:
        """The values of `Listed` in place of models."""
        told = self.annotate(chapter_name=F("chapter__name"), hits=Window(Count("*")))
        return told.values_list(*Listed._fields)

    def in_calendar(self) -> list[InCalendar]:
        rows = self.order_by("starts_at", "pk").values_list(*InCalendar._fields)
        return [InCalendar._make(row) for row in rows]

    def attendance(self, *, before: datetime) -> list[Attendance]:
        """Of those that began before then, whoever had a place. The year is the one in Oslo."""
        registered = Q(participants__state=ParticipantState.REGISTERED)
        counted = (
            self.published()
            .filter(starts_at__lt=before)
            .annotate(year=ExtractYear("starts_at"))
            .order_by("year", "county__sort_key", "chapter__sort_key")
            .values_list("year", "county__short_name", "chapter__name")
            .annotate(n=Count("pk", distinct=True), m=Count("participants", filter=registered))
        )
        return [Attendance._make(values) for values in counted]

    def near(self, *, county: County | None, chapter: Chapter | None) -> Self:
        """What the chapter arranges, and what takes place in the county."""
        here = Q(pk__in=[])
        if county:
            here |= Q(county=county)
        if chapter:
            here |= Q(chapter=chapter)
        return self.filter(here)

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

    def narrowed(self, given: Mapping[str, Any], *, now: datetime) -> Self:
        """By what `forms.listing.flat` names: the list and the calendar to follow hold the same."""
        events = self
        for word in _numbered("word", given):
            events = events.with_word(word)
        if types := _numbered("type", given):
            events = events.filter(type__in=types)
        if "start" in given:
            events = events.between(given["start"], given["end"])
        slugs = {LEADS[name]: given[name] for name in LEADS.keys() & given.keys()}
        events = events.filter(**slugs)
        if "nett" in given:
            events = events.online()
        if "fysisk" in given:
            events = events.in_person()
        return events.with_free_places(now=now) if "ledig" in given else events

    def with_word(self, word: str) -> Self:
        """It stands somewhere: in title, summary, series, place or county."""
        return self.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(series__name__icontains=word)
            | Q(place_name__icontains=word)
            | Q(county__name__icontains=word)
        )


def _numbered(name: str, given: Mapping[str, Any]) -> list[Any]:
    return [value for key, value in given.items() if key.rstrip("0123456789") == name]


class TicketCategoryQuerySet(models.QuerySet):
    def priced(self, events: Collection[int]) -> list[tuple[int, Priced]]:
        """Each with its event. Pages ask for many: in SQL it costs a quarter."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT event_id, id, name, audience, price, on_sale_from, on_sale_until"
                " FROM events_ticketcategory WHERE event_id = ANY(%s) ORDER BY id",
                [list(events)],
            )
            return [(event, Priced._make(values)) for event, *values in cursor.fetchall()]

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


class CapacityPoolQuerySet(models.QuerySet):
    def counters(self, events: Collection[int]) -> list[tuple[int, int | None, int, int]]:
        """event, capacity, taken and waiting of each pool. In SQL, as `priced`."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT event_id, capacity, taken, waiting FROM events_capacitypool"
                " WHERE event_id = ANY(%s)",
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
