from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement
from agreements.models.parties import Party
from meetings.models import AgendaItem, FollowUp


class CooperationArea(models.Model):
    """What the parties work together on, and what in their meetings was about it."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="areas", verbose_name=_("avtale")
    )
    position = models.PositiveSmallIntegerField(_("nummer"))
    title = models.CharField(_("område"), max_length=160)
    text = models.TextField(_("hva partene vil"), blank=True)
    agenda_items = models.ManyToManyField(
        AgendaItem, related_name="cooperation_areas", blank=True, editable=False
    )
    follow_ups = models.ManyToManyField(
        FollowUp, related_name="cooperation_areas", blank=True, editable=False
    )

    class Meta:
        verbose_name = _("samarbeidsområde")
        verbose_name_plural = _("samarbeidsområder")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "title"],
                name="an_area_is_named_once_in_an_agreement",
                violation_error_message=_("Området står der alt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.agreement})"


class AgendaWish(models.Model):
    """What a party wants the next contact meeting to take up; on the agenda it is `taken_up`."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="wishes")
    title = models.CharField(_("sak"), max_length=160)
    text = models.TextField(_("kort om saken"), blank=True)
    by_name = models.CharField(_("meldt av"), max_length=120, blank=True)
    proposed_at = models.DateTimeField(_("meldt"), editable=False)
    taken_up = models.OneToOneField(
        AgendaItem, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("ønsket sak")
        verbose_name_plural = _("ønskede saker")
        ordering = ["proposed_at", "pk"]

    def __str__(self) -> str:
        return self.title
