from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.sessions import Session
from events.models.sign_ups import Participant
from events.querysets import CheckInLinkQuerySet, CheckInQuerySet

STAYS_OPEN = timedelta(days=1)


class CheckIn(models.Model):
    """Somebody was let in, at the door or to a session. Twice is two rows: staff see both.

    `uid` is made by the device that scanned, so that what is sent twice is one row. Within an
    event the rows come in the order of `pk`: `services.check_ins` writes them under a lock, and
    a device asks for those after the last one it knows.
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

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("innsjekking")
        verbose_name_plural = _("innsjekkinger")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["participant", "session"], name="check_ins_of")]

    def __str__(self) -> str:
        return f"{self.participant} {self.at:%H:%M}"


class UndoneCheckIn(models.Model):
    """A check-in that was taken back: the other devices must forget it too, and it must not come
    again when the device that made it sends it once more. It says nothing of whom."""

    uid = models.UUIDField(unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="undone_check_ins")
    at = models.DateTimeField(_("angret"), editable=False)

    class Meta:
        verbose_name = _("angret innsjekking")
        verbose_name_plural = _("angrede innsjekkinger")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.uid)


class CheckInLink(models.Model):
    """Opens one door of one event to whoever has the link, without an account.

    The secret in the address follows from `uid` and the portal's own key (`rules.secret_of`): a
    copy of the table opens no door, and the organiser can show the link again.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="check_in_links", verbose_name=_("arrangement")
    )
    door = models.CharField(_("dør"), max_length=40)
    valid_from = models.DateTimeField(_("gjelder fra"), null=True, blank=True)
    valid_until = models.DateTimeField(
        _("gjelder til"),
        null=True,
        blank=True,
        help_text=_("Tomt betyr til dagen etter arrangementet."),
    )
    revoked_at = models.DateTimeField(_("stengt"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("laget"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("laget av"),
    )

    objects = CheckInLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("innsjekkingslenke")
        verbose_name_plural = _("innsjekkingslenker")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="a_check_in_link_ends_after_it_starts",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gt=F("valid_from")),
                violation_error_message=_("Lenken må slutte å gjelde etter at den begynner."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.door} – {self.event}"

    @property
    def closes_at(self) -> datetime:
        return self.valid_until or self.event.ends_at + STAYS_OPEN
