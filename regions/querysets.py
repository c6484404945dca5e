from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, When
from django.db.models.functions import Coalesce

from core.querysets import DatedQuerySet
from members.querysets import in_force
from members.rules.lineage import organisations_by_county
from regions.enums import BoardPosition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Organisation, Person

ONE_DAY = timedelta(days=1)


class ChapterQuerySet(models.QuerySet):
    def existing(self, *, on: date) -> Self:
        begun = Q(founded_on=None) | Q(founded_on__lte=on)
        not_over = Q(closed_on=None) | Q(closed_on__gte=on)
        return self.filter(begun & not_over)

    def led_by(self, person: Person | int, *, on: date) -> Self:
        return self.existing(on=on).filter(
            in_force("board", on=on),
            board__position=BoardPosition.LEADER,
            board__person=person,
        )

    def lacking_leader(self, *, on: date) -> Self:
        """Those that exist, with nobody who can come in and do the work of the leader."""
        terms: Any = self.model._meta.get_field("board").related_model
        led = terms.objects.leaders(on=on).filter(person__is_active=True).values("chapter")
        return self.existing(on=on).exclude(pk__in=led)

    def run_by(self, person: Person | AnonymousUser, *, on: date) -> Self:
        """Where the person gives and ends editors' rights: the leader that day, and staff."""
        if not person.is_authenticated:
            return self.none()
        if person.is_staff and person.has_perm("regions.change_chapter"):
            return self.all()
        return self.led_by(person, on=on)

    def with_right_of(self, person: Person | AnonymousUser, *, on: date) -> Self:
        """Adds `is_run`: whether the person runs it."""
        run = type(self)(self.model).run_by(person, on=on).filter(pk=OuterRef("pk"))
        return self.annotate(is_run=Exists(run))

    def edited_by(self, person: Person | AnonymousUser, *, on: date) -> Self:
        """Whose meetups the person may publish and run: those entrusted to them; staff all."""
        if not person.is_authenticated:
            return self.none()
        if person.is_staff and person.has_perm("regions.change_chapter"):
            return self.all()
        return self.entrusted_to(person, on=on)

    def entrusted_to(self, person: Person | int, *, on: date) -> Self:
        """The chapters the person leads, and those where they hold a grant that day."""
        everywhere = type(self)(self.model)
        grants: Any = self.model._meta.get_field("editor_grants").related_model
        held = grants.objects.running(on=on).filter(person=person)
        granted = everywhere.existing(on=on).filter(editor_grants__in=held)
        led = everywhere.led_by(person, on=on)
        return self.filter(Q(pk__in=granted.values("pk")) | Q(pk__in=led.values("pk")))

    def covering(self, organisation: Organisation, *, on: date) -> Self:
        """The chapter an organisation belongs to that day, or none."""
        coverage: Any = self.model._meta.get_field("coverage").related_model
        territory = coverage.objects.territory(on=on, of=organisation)
        return self.filter(pk=territory.get(organisation.pk))


class Span(NamedTuple):
    """A county as it is asked what lies in it."""

    pk: int
    number: str
    exists_until: date | None


class Covered(NamedTuple):
    """A `Coverage` as values, with what lists tell of the chapter."""

    chapter_id: int
    name: str
    slug: str
    organisation_id: int | None
    county_id: int | None
    number: str
    exists_until: date | None

    @property
    def county(self) -> Span | None:
        return Span(self.county_id, self.number, self.exists_until) if self.county_id else None


class CoverageQuerySet(DatedQuerySet):
    def listed(self) -> models.QuerySet[Any]:
        """The values of `Covered` in place of models."""
        of_the_chapter = ("chapter", "chapter__name", "chapter__slug", "organisation")
        return self.values_list(*of_the_chapter, "county", "county__number", "county__exists_until")

    def of_the_day(self, *, on: date) -> Self:
        """What chapters that exist that day cover, counties first."""
        chapters: Any = self.model._meta.get_field("chapter").related_model
        return (
            self.valid(on=on)
            .filter(chapter__in=chapters.objects.existing(on=on))
            .select_related("county", "organisation")
            .order_by("county__sort_key", "organisation__sort_key", "pk")
        )

    def territory(self, *, on: date, of: Organisation | None = None) -> dict[int, int]:
        """`territory_of` all that is covered that day. At most three queries."""
        return territory_of(self.of_the_day(on=on), on=on, of=of)


def territory_of(
    coverage: Iterable[Any],
    *,
    on: date,
    of: Organisation | None = None,
    before: Collection[int] | None = None,
) -> dict[int, int]:
    """By organisation, the chapter it belongs to that day: keys of both.

    What is said of an organisation by name goes before what is said of its county, and its county
    that day before one it lay in once. `of`: for who asks about that one alone; then the others
    are not looked for. `before`: those it followed, for who knows them.
    """
    rows = list(coverage)
    counties = {row.county: row.chapter_id for row in rows if row.county}
    inside = organisations_by_county(counties, on=on, of=of, before=before)
    found: dict[int, int] = {}
    for county in sorted(counties, key=lambda county: county.exists_until or date.max):
        found |= dict.fromkeys(inside[county.pk], counties[county])
    return found | {row.organisation_id: row.chapter_id for row in rows if not row.county}


class BoardTermQuerySet(DatedQuerySet):
    def in_order(self) -> Self:
        """As a board is listed: by seat, rank and name, the newest term last."""
        seats = [When(position=seat, then=place) for place, seat in enumerate(BoardPosition.values)]
        return self.select_related("person", "on_behalf_of").order_by(
            Case(*seats, output_field=IntegerField()), "rank", "person__name", "starts_on", "pk"
        )

    def leaders(self, *, on: date) -> Self:
        return self.valid(on=on).filter(position=BoardPosition.LEADER).select_related("person")

    def left(self, *, on: date) -> Self:
        """Seats that were over by the day, and not followed by a new one the day after."""
        goes_on = type(self)(self.model).filter(
            Q(starts_on=None) | Q(starts_on__lte=OuterRef("ends_on") + ONE_DAY),
            Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")),
            chapter=OuterRef("chapter"),
            person=OuterRef("person"),
        )
        return self.filter(~Exists(goes_on), ends_on__lt=on)


class EditorGrantQuerySet(DatedQuerySet):
    def by_name(self) -> Self:
        return self.select_related("person", "granted_by").order_by("person__name", "pk")

    def running(self, *, on: date) -> Self:
        """Those in force that day. Whoever left the board since then lost the right with it."""
        chapters: Any = self.model._meta.get_field("chapter").related_model
        terms: Any = chapters._meta.get_field("board").related_model
        left = terms.objects.left(on=on).filter(
            ends_on__gte=Coalesce(OuterRef("starts_on"), F("ends_on")),
            chapter=OuterRef("chapter"),
            person=OuterRef("person"),
        )
        return self.valid(on=on).filter(~Exists(left))
