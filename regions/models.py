from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import RichTextField, never_two_at_once
from core.models import Dated
from members.models import County, Organisation
from regions.enums import SINGLE_POSITIONS, BoardPosition
from regions.querysets import (
    BoardTermQuerySet,
    ChapterQuerySet,
    CoverageQuerySet,
    EditorGrantQuerySet,
)

LONGEST_GRANT = timedelta(days=731)  # two years, one of them a leap year


class Chapter(models.Model):
    """A regional chapter. Who its members are is derived from what it covers, never copied."""

    name = models.CharField(_("navn"), max_length=80, unique=True)
    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    summary = models.CharField(_("kort om laget"), max_length=300, blank=True)
    about = RichTextField(_("om fylkeslaget"), blank=True)
    contact_name = models.CharField(_("kontaktperson"), max_length=120, blank=True)
    contact_email = models.EmailField(_("kontaktadresse"), blank=True)
    sort_key = models.CharField(max_length=120, editable=False, db_collation="C")
    founded_on = models.DateField(_("stiftet"), null=True, blank=True)
    closed_on = models.DateField(_("siste dag"), null=True, blank=True)

    objects = ChapterQuerySet.as_manager()

    class Meta:
        verbose_name = _("fylkeslag")
        verbose_name_plural = _("fylkeslag")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:chapter", args=[self.slug])


class Coverage(Dated):
    """That a chapter covers a county, today's or a former one, or a single organisation."""

    chapter = models.ForeignKey(
        Chapter, models.CASCADE, related_name="coverage", verbose_name=_("fylkeslag")
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fylke"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisasjon"),
    )

    objects = CoverageQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("dekning")
        verbose_name_plural = _("hva laget dekker")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="a_chapter_covers_a_county_or_an_organisation",
                condition=Q(county=None, organisation__isnull=False)
                | Q(county__isnull=False, organisation=None),
                violation_error_message=_("Velg enten et fylke eller en organisasjon."),
            ),
            never_two_at_once(
                "county",
                name="a_county_is_covered_once",
                message=_("Et annet fylkeslag dekker fylket i perioden."),
            ),
            never_two_at_once(
                "organisation",
                name="an_organisation_is_covered_once",
                message=_("Et annet fylkeslag dekker organisasjonen i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter}: {self.county or self.organisation}"


class BoardTerm(Dated):
    """A seat in the board, from a day to a day. Whoever has left stays in the history."""

    chapter = models.ForeignKey(
        Chapter, models.CASCADE, related_name="board", verbose_name=_("fylkeslag")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="board_terms",
        verbose_name=_("person"),
    )
    position = models.CharField(_("verv"), max_length=16, choices=BoardPosition)
    rank = models.PositiveSmallIntegerField(
        _("rekkefølge"), default=1, help_text=_("For eksempel 1. og 2. vara.")
    )
    on_behalf_of = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fra organisasjonen"),
    )
    elected_at = models.CharField(_("valgt på"), max_length=120, blank=True)

    objects = BoardTermQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("styreverv")
        verbose_name_plural = _("styreverv")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "chapter",
                "person",
                name="one_seat_per_person_in_a_board",
                message=_("Personen har allerede et verv i styret i perioden."),
            ),
            never_two_at_once(
                "chapter",
                "position",
                name="one_leader_of_a_board",
                message=_("Noen andre har vervet i perioden."),
                condition=Q(position__in=SINGLE_POSITIONS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_position_display()}"

    @property
    def position_in_words(self) -> str:
        """Substitutes are numbered."""
        position = self.get_position_display()
        is_ranked = self.position == BoardPosition.SUBSTITUTE
        return f"{self.rank}. {position}" if is_ranked else position

    def holds(self, *, on: date) -> bool:
        """`DatedQuerySet.valid` for a row that is here."""
        return (self.starts_on or on) <= on <= (self.ends_on or on)


class EditorGrant(Dated):
    """That a person may publish for a chapter, from a day to a day: two years at most, then
    somebody must say yes again."""

    chapter = models.ForeignKey(
        Chapter, models.CASCADE, related_name="editor_grants", verbose_name=_("fylkeslag")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="editor_grants",
        verbose_name=_("redaktør"),
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("gitt av"),
    )

    objects = EditorGrantQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("redaktør")
        verbose_name_plural = _("redaktører")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "chapter",
                "person",
                name="one_grant_at_a_time",
                message=_("Personen er allerede redaktør i perioden."),
            ),
            models.CheckConstraint(
                name="a_grant_ends_within_two_years",
                condition=Q(starts_on__isnull=False, ends_on__isnull=False)
                & Q(ends_on__lte=F("starts_on") + LONGEST_GRANT),
                violation_error_message=_("Retten må ha en siste dag, innen to år."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.chapter}"
