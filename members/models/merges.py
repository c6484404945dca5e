from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.enums import Mergeable
from members.models.organisations import Organisation
from members.querysets import MergeQuerySet


class Merge(models.Model):
    """That two rows turned out to be one. The row that went is no more; `gone_id` was its key."""

    kept_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merges",
        verbose_name=_("personen som ble igjen"),
    )
    kept_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merges",
        verbose_name=_("organisasjonen som ble igjen"),
    )
    gone_id = models.BigIntegerField()
    gone_name = models.CharField(_("den som gikk"), max_length=160, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("slått sammen av"),
    )
    at = models.DateTimeField(_("slått sammen"))
    record = models.JSONField(
        null=True,
        editable=False,
        help_text=_("Hva som ble flyttet, så det kan gjøres om. Tomt betyr for lenge siden."),
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("gjort om av"),
    )
    undone_at = models.DateTimeField(_("gjort om"), null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("sammenslåing av dubletter")
        verbose_name_plural = _("sammenslåinger av dubletter")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["gone_id"], name="merge_by_who_went")]
        constraints = [
            models.CheckConstraint(
                name="a_merge_keeps_a_person_or_an_organisation",
                condition=Q(kept_person=None, kept_organisation__isnull=False)
                | Q(kept_person__isnull=False, kept_organisation=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_name or '–'} → {self.kept}"

    @property
    def kept(self) -> models.Model | None:
        return self.kept_person or self.kept_organisation


class Apart(models.Model):
    """That two who look alike are not the same. Staff have said so, and are not asked again."""

    of = models.CharField(max_length=12, choices=Mergeable)
    first_id = models.BigIntegerField(help_text="Den laveste nøkkelen av de to.")
    second_id = models.BigIntegerField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("sagt av"),
    )
    said_at = models.DateTimeField(_("sagt"))

    class Meta:
        verbose_name = _("to som ikke er den samme")
        verbose_name_plural = _("to og to som ikke er den samme")
        constraints = [
            models.UniqueConstraint(
                fields=["of", "first_id", "second_id"], name="two_are_told_apart_once"
            ),
            models.CheckConstraint(
                name="the_lower_of_the_two_is_first", condition=Q(first_id__lt=F("second_id"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_of_display()} {self.first_id} ≠ {self.second_id}"
