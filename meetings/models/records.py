from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import RichTextField
from meetings.enums import Openness, RecordState
from meetings.models.meetings import AgendaItem, Meeting
from meetings.querysets import RecordQuerySet


class Record(models.Model):
    """What a meeting came to: written while it happens, approved by who leads the forum.
    `version` goes up each time, so that two who write at once do not lose each other's words."""

    meeting = models.OneToOneField(
        Meeting, models.CASCADE, related_name="record", verbose_name=_("møte")
    )
    state = models.CharField(
        _("tilstand"),
        max_length=12,
        choices=RecordState,
        default=RecordState.DRAFT,
        editable=False,
    )
    openness = models.CharField(
        _("hvem kan lese"), max_length=8, choices=Openness, default=Openness.FORUM
    )
    leader_name = models.CharField(_("møteleder"), max_length=120, blank=True)
    secretary_name = models.CharField(_("referent"), max_length=120, blank=True)
    summary = RichTextField(_("kort sammendrag"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("begynt av"),
    )
    sent_back_because = models.TextField(_("hvorfor sendt tilbake"), blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("godkjent av"),
    )
    approved_at = models.DateTimeField(_("godkjent"), null=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("referat")
        verbose_name_plural = _("referater")
        constraints = [
            models.CheckConstraint(
                name="an_approved_record_knows_when",
                condition=Q(state=RecordState.APPROVED, approved_at__isnull=False)
                | (~Q(state=RecordState.APPROVED) & Q(approved_at=None)),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.meeting}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:record", args=[self.meeting.uid])


class RecordPoint(models.Model):
    record = models.ForeignKey(Record, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField(_("nummer"))
    agenda_item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("sak"), max_length=160)
    text = RichTextField(_("hva som ble sagt"), blank=True)
    decision = models.TextField(_("vedtak"), blank=True)

    class Meta:
        verbose_name = _("punkt i referatet")
        verbose_name_plural = _("punkter i referatet")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
