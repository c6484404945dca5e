from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.sessions import Session
from events.models.sign_ups import Participant


class CheckIn(models.Model):
    """Somebody was let in, at the door or to a session. Twice is two rows: staff see both.

    `uid` is made by the device that scanned, so that what is sent twice is one row.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="check_ins")
    session = models.ForeignKey(
        Session,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="check_ins",
        verbose_name=_("programpost"),
        help_text=_("Tomt betyr selve arrangementet."),
    )
    at = models.DateTimeField(_("kom inn"))
    received_at = models.DateTimeField(_("meldt til portalen"), editable=False)
    door = models.CharField(_("dør"), max_length=40, blank=True)
    device = models.UUIDField(_("enhet"), null=True, editable=False)

    class Meta:
        verbose_name = _("innsjekking")
        verbose_name_plural = _("innsjekkinger")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["participant", "session"], name="check_ins_of")]

    def __str__(self) -> str:
        return f"{self.participant} {self.at:%H:%M}"
