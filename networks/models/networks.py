from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import RichTextField, never_two_at_once
from core.models import Dated
from meetings.models import Forum, Meeting
from networks.enums import Joining, NetworkKind
from networks.querysets import NetworkQuerySet
from regions.models import Chapter


class Network(Forum):
    """People or organisations who work together on something. What it meets about is its forum's;
    who they are, and who runs it, is here."""

    type = models.CharField(_("slag"), max_length=16, choices=NetworkKind)
    chapter = models.ForeignKey(
        Chapter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="networks",
        verbose_name=_("fylkeslag"),
        help_text=_("Tomt betyr at nettverket er nasjonalt."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("hører til nettverket"),
    )
    joining = models.CharField(
        _("hvordan en blir med"), max_length=12, choices=Joining, default=Joining.REQUEST
    )
    summary = models.CharField(_("kort om nettverket"), max_length=300, blank=True)
    about = RichTextField(_("om nettverket"), blank=True)
    is_public = models.BooleanField(_("vises for alle"), default=True)
    members_write = models.BooleanField(_("alle som er med, kan skrive til alle"), default=False)
    contact_name = models.CharField(_("kontaktperson"), max_length=120, blank=True)
    contact_email = models.EmailField(_("kontaktadresse"), blank=True)
    sort_key = models.CharField(max_length=240, editable=False, db_collation="C")
    started_on = models.DateField(_("startet"), null=True, blank=True)
    ended_on = models.DateField(_("siste dag"), null=True, blank=True)

    objects = NetworkQuerySet.as_manager()  # type: ignore[misc]  # narrower than Forum's

    class Meta:
        verbose_name = _("nettverk")
        verbose_name_plural = _("nettverk")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_network_ends_after_it_starts",
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("Siste dag kan ikke være før første dag."),
            ),
            models.CheckConstraint(
                name="a_network_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("Et nettverk kan ikke høre til seg selv."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("portal:network", args=[self.slug])

    def exists(self, *, on: date) -> bool:
        """`NetworkQuerySet.existing` of a row that is here."""
        return (self.started_on or on) <= on <= (self.ended_on or on)


class Mandate(Dated):
    """What the network is for, from a day to a day."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="mandates", verbose_name=_("nettverk")
    )
    text = RichTextField(_("målsetting"))
    decided_at = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vedtatt på møtet"),
    )

    class Meta(Dated.Meta):
        verbose_name = _("målsetting")
        verbose_name_plural = _("målsettinger")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "network",
                name="one_mandate_at_a_time",
                message=_("En annen målsetting gjelder i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self._meta.verbose_name}"
