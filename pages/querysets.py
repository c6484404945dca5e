from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, When

from core.querysets import DatedQuerySet
from pages.enums import IN_THE_BOARD, Office, Place

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


class PageQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Those that can be read: the text in bokmål is there, whatever else is."""
        versions: Any = self.model._meta.get_field("versions").related_model
        bokmal = versions.objects.live().filter(
            page=OuterRef("pk"), language=settings.LANGUAGE_CODE
        )
        return self.filter(Exists(bokmal))

    def themes(self) -> Self:
        return self.filter(place=Place.THEME)

    def with_drafts(self) -> Self:
        """Those with words that nobody but staff has seen yet."""
        versions: Any = self.model._meta.get_field("versions").related_model
        return self.filter(Exists(versions.objects.drafts().filter(page=OuterRef("pk"))))


class PageVersionQuerySet(models.QuerySet):
    def live(self) -> Self:
        """What is read: at most one in each language of a page."""
        return self.filter(live_since__isnull=False)

    def newest(self) -> Self:
        """The last that was saved in each language of each page."""
        newer = type(self)(self.model).filter(
            page=OuterRef("page"), language=OuterRef("language"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(newer))

    def drafts(self) -> Self:
        """Saved last, and not read by anybody yet."""
        return self.newest().filter(live_since=None)

    def of_place(self, place: Place, slug: str = "") -> Self:
        return self.filter(page__place=place, page__slug=slug).select_related("page")

    def previewed_by(self, person: Person | AnonymousUser) -> Self:
        """Whoever writes the pages sees every version as it would look."""
        may = person.is_authenticated and person.is_staff and person.has_perm("pages.change_page")
        return self.all() if may else self.none()


class OfficeTermQuerySet(DatedQuerySet):
    def public(self) -> Self:
        """A seat in the board is a trust, and open; who is employed stands there by consent."""
        return self.filter(Q(office__in=IN_THE_BOARD) | Q(agreed_on__isnull=False))

    def held_by(self, person: Person | AnonymousUser, *, on: date) -> Self:
        return self.valid(on=on).filter(person=person.pk).order_by("pk")

    def in_order(self) -> Self:
        """By office, rank and name, the newest term last."""
        offices = [When(office=office, then=place) for place, office in enumerate(Office.values)]
        return self.select_related("person", "on_behalf_of").order_by(
            Case(*offices, output_field=IntegerField()), "rank", "person__name", "starts_on", "pk"
        )
