from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Coalesce, ExtractYear

from events.enums import (
    SHOWN_STATES,
    EventState,
    ParticipantState,
)
from events.querysets.told import Attendance, InCalendar, Listed, Priced
from networks.models import Network
from regions.models import Chapter

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import County, Person


LEADS = {"fylke": "county__slug", "lag": "chapter__slug", "serie": "series__slug"}
LEADS["nettverk"] = "network__slug"


class EventQuerySet(models.QuerySet):
    def visible_to(self, person: Person | AnonymousUser, *, on: date) -> Self:
        """Published and cancelled events are for all; drafts for those who edit them, and staff."""
        if not person.is_authenticated:
            return self.shown()
        if person.is_staff and person.has_perm("events.view_event"):
            return self.all()
        return self.filter(Q(state__in=SHOWN_STATES) | _of_theirs(person, on=on))

    def edited_by(self, person: Person, *, on: date) -> Self:
        """What the person may change and see behind: a chapter's own and a network's; the
        secretariat's are all."""
        if person.is_staff and person.has_perm("events.change_event"):
            return self.all()
        return self.filter(_of_theirs(person, on=on))

    def with_asks(self) -> Self:
        """Adds `asks` and `has_choices`: whether those who sign up are asked something, and whether
        they choose in the programme."""
        asked: Any = self.model._meta.get_field("questions").related_model
        sessions: Any = self.model._meta.get_field("sessions").related_model
        return self.annotate(
            asks=Exists(asked.objects.asked().filter(event=OuterRef("pk"))),
            has_choices=Exists(sessions.objects.chosen_at(OuterRef("pk"))),
        )

    def with_figures(self) -> Self:
        """Adds what the organiser's page counts in other tables, in one question: `files`, `parts`
        of the programme, `asked`, who `came`, those with `diets` and `accesses`, and what is
        expected for `chosen` parts."""
        people = {"participants__state": ParticipantState.REGISTERED}
        choices = {"sessions__choices__state": ParticipantState.REGISTERED}
        came = ("participants", {"participants__check_ins__isnull": False})
        return self.annotate(
            files=self._counted("documents"),
            parts=self._counted("sessions"),
            asked=self._counted("questions", {"questions__is_asked": True}),
            came=self._counted(*came),
            diets=self._counted("participants__need", people, without="participants__need__diet"),
            accesses=self._counted(
                "participants__need", people, without="participants__need__access"
            ),
            chosen=self._one(Sum("sessions__choices__price", filter=Q(**choices))),
        )

    def _counted(
        self, path: str, among: dict[str, Any] | None = None, *, without: str = ""
    ) -> Subquery:
        """`without`: a column that must not be empty."""
        condition = Q(**(among or {}))
        if without:
            condition &= ~Q(**{without: ""})
        return self._one(Count(path, filter=condition, distinct=True))

    def _one(self, aggregate: models.Aggregate) -> Subquery:
        """Counted by itself, so that the tables do not multiply each other."""
        same: Any = EventQuerySet(self.model).filter(pk=OuterRef("pk")).order_by()
        return Subquery(same.annotate(n=aggregate).values("n"))

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

    def with_group_discounts(self) -> Self:
        """Adds `group_steps`: pairs of from how many places, and how many percent."""
        discounts: Any = self.model._meta.get_field("discounts").related_model
        pair = Func(
            "from_places",
            "percent",
            template="ARRAY[%(expressions)s]",
            output_field=ArrayField(models.IntegerField()),
        )
        steps = discounts.objects.filter(event=OuterRef("pk")).order_by("from_places")
        return self.annotate(group_steps=ArraySubquery(steps.values_list(pair)))

    def with_has_programme(self) -> Self:
        """Adds `has_programme`: most have none, and then nobody need ask for it."""
        sessions: Any = self.model._meta.get_field("sessions").related_model
        return self.annotate(has_programme=Exists(sessions.objects.filter(event=OuterRef("pk"))))

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
        name = Coalesce("chapter__name", "network__name")
        told = self.annotate(chapter_name=name, hits=Window(Count("*")))
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
        free = events.filter(room, pools__session=None, pools__waiting=0).values("pk")
        return self.published().filter(
            pk__in=free, sign_up_opens_at__lte=now, sign_up_closes_at__gt=now, ends_at__gt=now
        )

    def narrowed(self, given: Mapping[str, Any], *, now: datetime) -> Self:
        """By what `forms.listing.flat` names: the list and the calendar to follow hold the same."""
        events = self
        for word in _numbered("word", given):
            events = events.with_word(word, now=now)
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

    def with_word(self, word: str, *, now: datetime) -> Self:
        """It stands somewhere: in title, summary, series, place or county, in the programme, in
        the name of a speaker or of a file that is published."""
        programme = Q(title__icontains=word) | Q(speakers__name__icontains=word)
        sessions = self._rows_of("sessions").filter(programme)
        papers = self._rows_of("documents").published(now=now).filter(title__icontains=word)
        return self.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(series__name__icontains=word)
            | Q(place_name__icontains=word)
            | Q(county__name__icontains=word)
            | Q(pk__in=sessions.values("event"))
            | Q(pk__in=papers.values("event"))
        )

    def with_papers(self, *, now: datetime) -> Self:
        """Something is published to take along."""
        papers = self._rows_of("documents").published(now=now)
        return self.filter(pk__in=papers.values("event"))

    def _rows_of(self, name: str) -> Any:
        model: Any = self.model._meta.get_field(name).related_model
        return model.objects.all().order_by()


def _of_theirs(person: Person, *, on: date) -> Q:
    """What is arranged by a chapter they edit or a network they run."""
    chapters = Chapter.objects.edited_by(person, on=on).values("pk")
    networks = Network.objects.run_by(person, on=on).values("pk")
    return Q(chapter__in=chapters) | Q(network__in=networks)


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
