from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.querysets import AgreementQuerySet, NoticeQuerySet
from core.fields import RichTextField
from meetings.enums import Openness
from meetings.models import Forum

LONGEST_NOTICE = 36


class MonthsLater(Func):
    """A day and a number of months: PostgreSQL counts as `rules.clock.months_after` does."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = models.DateField()


class Agreement(Forum):
    """What equal parties have agreed: its words, its term, and what has become of it.

    Whether it is in force is asked of a day (`querysets`). `contact_months` is the longest the
    parties let pass between contact meetings; none means that they do not say. `swapped_to` calls
    the first one after `swapped_at`, whoever's turn it is.
    """

    purpose = RichTextField(_("formål"), blank=True)
    background = RichTextField(_("bakgrunn"), blank=True)
    cooperation = RichTextField(
        _("om samarbeidet"),
        blank=True,
        help_text=_("Det som gjelder hele samarbeidet, foran lista over områder."),
    )
    follow_up = RichTextField(
        _("oppfølging"), blank=True, help_text=_("Hvordan partene følger opp avtalen.")
    )
    contact_months = models.PositiveSmallIntegerField(
        _("måneder mellom kontaktmøtene"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_(
            "Går det lengre tid, minner portalen den som står for tur. Tomt: ingen påminnelse."
        ),
    )
    starts_on = models.DateField(_("gjelder fra og med"), null=True, blank=True)
    ends_on = models.DateField(
        _("gjelder til og med"),
        null=True,
        blank=True,
        help_text=_("Siste dag. Tomt betyr til noen sier den opp."),
    )
    notice_months = models.PositiveSmallIntegerField(
        _("oppsigelsestid i måneder"),
        default=1,
        validators=[MaxValueValidator(LONGEST_NOTICE)],
        help_text=_("Regnet fra dagen oppsigelsen er mottatt."),
    )
    openness = models.CharField(
        _("hvem kan lese avtalen"),
        max_length=8,
        choices=Openness,
        default=Openness.FORUM,
        help_text=_("«De som er med» er partene og sekretariatet."),
    )
    successor_of = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name=_("følger etter"),
        editable=False,
    )
    swapped_to = models.ForeignKey(
        "agreements.Party", models.SET_NULL, null=True, related_name="+", editable=False
    )
    swapped_at = models.DateTimeField(null=True, editable=False)
    for_signing_since = models.DateTimeField(null=True, editable=False)
    signed_on = models.DateField(_("signert"), null=True, editable=False)
    signed_place = models.CharField(_("sted"), max_length=80, blank=True, editable=False)
    document = models.FileField(
        _("signert avtale"), upload_to="agreements/", blank=True, editable=False
    )
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()  # type: ignore[misc]  # narrower than a forum's

    class Meta:
        verbose_name = _("avtale")
        verbose_name_plural = _("avtaler")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_agreement_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Siste dag kan ikke være før første dag."),
            ),
            models.CheckConstraint(
                name="a_signed_agreement_knows_when_it_starts",
                condition=Q(signed_on=None) | Q(starts_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_signed_document_has_its_sum",
                condition=Q(document="", document_sha256="")
                | (~Q(document="") & ~Q(document_sha256="")),
            ),
            models.CheckConstraint(
                name="an_agreement_does_not_follow_itself",
                condition=Q(successor_of=None) | ~Q(successor_of=F("pk")),
            ),
            models.CheckConstraint(
                name="a_notice_period_is_at_most_three_years",
                condition=Q(notice_months__lte=LONGEST_NOTICE),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement", args=[self.slug])


class Notice(models.Model):
    """That a party has given notice. `notice_months` is what the agreement asked then, so that
    the database itself holds on to it; `effective_on` is the agreement's last day."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="notices", verbose_name=_("avtale")
    )
    given_by = models.ForeignKey(
        "agreements.Party", models.PROTECT, related_name="notices", verbose_name=_("gitt av")
    )
    given_on = models.DateField(_("gitt"))
    received_on = models.DateField(_("mottatt av de andre"))
    notice_months = models.PositiveSmallIntegerField(editable=False)
    effective_on = models.DateField(_("avtalens siste dag"))
    reason = models.TextField(_("begrunnelse"), blank=True)
    withdrawn_on = models.DateField(_("trukket"), null=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("oppsigelse")
        verbose_name_plural = _("oppsigelser")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_is_received_when_it_is_given_or_later",
                condition=Q(received_on__gte=F("given_on")),
                violation_error_message=_("Oppsigelsen kan ikke være mottatt før den ble gitt."),
            ),
            models.CheckConstraint(
                name="notice_takes_effect_after_its_months",
                condition=Q(effective_on__gte=MonthsLater(F("received_on"), F("notice_months"))),
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(withdrawn_on=None),
                name="an_agreement_is_under_one_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.given_by}"


class Amendment(models.Model):
    """What the parties changed in a signed agreement, without a new one."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="amendments")
    agreed_on = models.DateField(_("avtalt"))
    text = models.TextField(_("hva partene er enige om"))

    class Meta:
        verbose_name = _("merknad")
        verbose_name_plural = _("merknader")
        ordering = ["agreed_on", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
