from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import never_two_at_once
from members.enums import ReviewAnswer
from members.models.organisations import Organisation
from members.querysets import ReviewQuerySet, ReviewRoundQuerySet
from outbox.models import Delivery


class ReviewRound(models.Model):
    """Once a year every member is asked whether what we know of it still holds.

    Until `started_at` it is a plan, which starts by itself on `starts_on`.
    """

    year = models.PositiveSmallIntegerField(
        _("år"),
        unique=True,
        error_messages={"unique": _("Det finnes allerede en runde for dette året.")},
    )
    starts_on = models.DateField(_("starter"))
    ends_on = models.DateField(_("siste dag å svare"))
    started_at = models.DateTimeField(_("startet"), null=True, blank=True)

    objects = ReviewRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("årlig runde")
        verbose_name_plural = _("årlige runder")
        ordering = ["-year"]
        constraints = [
            never_two_at_once(
                name="one_review_round_at_a_time",
                message=_("En annen runde er ikke over ennå."),
            ),
            models.CheckConstraint(
                name="a_review_round_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return str(_("Runden i %(year)d") % {"year": self.year})

    def is_open(self, *, on: date) -> bool:
        return self.started_at is not None and on <= self.ends_on


class YearlyReview(models.Model):
    """That an organisation is asked in a round, and what came of it."""

    round = models.ForeignKey(
        ReviewRound, models.CASCADE, related_name="reviews", verbose_name=_("runde")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="reviews", verbose_name=_("organisasjon")
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("spurt"),
        help_text=_("Tomt betyr at det ikke har vært noen å spørre."),
    )
    asked_at = models.DateTimeField(_("spurt den"), null=True, blank=True)
    remind_at = models.DateTimeField(_("neste påminnelse"), null=True, blank=True)
    letters = models.PositiveSmallIntegerField(_("brev"), default=0)
    last_letter = models.ForeignKey(
        Delivery,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("siste brev"),
    )
    confirmed_at = models.DateTimeField(_("bekreftet"), null=True, blank=True)
    confirmed_how = models.CharField(_("hvordan"), max_length=8, choices=ReviewAnswer, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bekreftet av"),
        help_text=_("Tomt når det var med lenken i brevet."),
    )
    passed_on_at = models.DateTimeField(_("sa at noen andre er rett person"), null=True, blank=True)
    suggested_name = models.CharField(_("den de nevnte"), max_length=120, blank=True)
    suggested_email = models.EmailField(_("adressen til den de nevnte"), max_length=254, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("årlig gjennomgang")
        verbose_name_plural = _("årlige gjennomganger")
        ordering = ["-round__year", "organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round"], name="one_review_a_round"),
            models.CheckConstraint(
                name="a_confirmed_review_says_how",
                condition=Q(confirmed_at=None, confirmed_how="")
                | Q(confirmed_at__isnull=False, confirmed_how__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.round.year}"
