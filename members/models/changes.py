from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import ChangeKind
from members.models.organisations import Organisation


class OrganisationChange(models.Model):
    """A merger, split, renaming or renumbering: a dated event that leaves both sides standing."""

    kind = models.CharField(_("slag"), max_length=12, choices=ChangeKind)
    effective_on = models.DateField(_("gjelder fra"))
    key = models.CharField(  # noqa: DJ001 (null: those entered without one are not compared)
        max_length=200,
        unique=True,
        null=True,
        editable=False,
        help_text=_("Dagen og forgjengernes numre, så samme endring ikke legges inn to ganger."),
    )
    summary = models.CharField(_("hva som skjer"), max_length=300, blank=True)
    source = models.CharField(_("kilde"), max_length=200, blank=True)
    plan = models.JSONField(
        _("hva som skal skje"),
        default=dict,
        blank=True,
        help_text=_("Det som er valgt, før det blir gjennomført."),
    )
    applied_at = models.DateTimeField(_("gjennomført"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("gjennomført av"),
    )

    class Meta:
        verbose_name = _("endring i kommuner og fylker")
        verbose_name_plural = _("endringer i kommuner og fylker")
        ordering = ["-effective_on", "-pk"]

    def __str__(self) -> str:
        return self.summary or f"{self.get_kind_display()} {self.effective_on:%d.%m.%Y}"


class OrganisationChangeLink(models.Model):
    """One line of descent. An organisation that only changes name or number follows itself."""

    change = models.ForeignKey(OrganisationChange, models.CASCADE, related_name="links")
    predecessor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="changes_out", verbose_name=_("forgjenger")
    )
    successor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="changes_in", verbose_name=_("etterfølger")
    )

    class Meta:
        verbose_name = _("forgjenger og etterfølger")
        verbose_name_plural = _("forgjengere og etterfølgere")
        constraints = [
            models.UniqueConstraint(
                name="one_line_of_descent_per_change", fields=["change", "predecessor", "successor"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
