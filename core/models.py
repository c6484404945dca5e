from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import DatedQuerySet


class Dated(models.Model):
    """A fact that holds from a day to a day. "Active" is a question with a date, never a flag."""

    starts_on = models.DateField(
        _("fra og med"), null=True, blank=True, help_text=_("Tomt betyr fra gammelt av.")
    )
    ends_on = models.DateField(
        _("til og med"), null=True, blank=True, help_text=_("Siste dag. Tomt betyr løpende.")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_starts",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Siste dag kan ikke være før første dag."),
            )
        ]

    def as_period(self) -> dict[str, str]:
        """For the act log."""
        return {
            "starts_on": self.starts_on.isoformat() if self.starts_on else "",
            "ends_on": self.ends_on.isoformat() if self.ends_on else "",
        }

    def holds(self, *, on: date) -> bool:
        """As `DatedQuerySet.valid`, of a row that is already here."""
        return (self.starts_on or on) <= on <= (self.ends_on or on)


class Act(models.Model):
    """One line of the act log, written in the same transaction as what it tells."""

    at = models.DateTimeField(_("tidspunkt"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("av"),
        help_text=_("Tomt betyr at portalen gjorde det selv."),
    )
    verb = models.CharField(_("handling"), max_length=60, db_index=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_text = models.CharField(_("gjelder"), max_length=300)
    text = models.TextField(_("hva som skjedde"), blank=True)
    before = models.JSONField(_("før"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("etter"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("handling")
        verbose_name_plural = _("handlingslogg")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="act_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}: {self.subject_text}"
