from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.enums import DateAnswer, MeetingState, Openness
from meetings.models.forums import Forum
from meetings.querysets import MeetingQuerySet
from members.models import Organisation


class Meeting(models.Model):
    """The inner side of any meeting: agenda, who was there, record. A gathering that many sign up
    for has an `events.Event` as its public side, which points here."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    forum = models.ForeignKey(
        Forum, models.PROTECT, related_name="meetings", verbose_name=_("forum")
    )
    title = models.CharField(_("tittel"), max_length=160)
    state = models.CharField(
        _("tilstand"),
        max_length=10,
        choices=MeetingState,
        default=MeetingState.PLANNED,
        editable=False,
    )
    openness = models.CharField(
        _("hvem kan se møtet"), max_length=8, choices=Openness, default=Openness.FORUM
    )
    starts_at = models.DateTimeField(_("begynner"), null=True, blank=True)
    ends_at = models.DateTimeField(_("slutter"), null=True, blank=True)
    place = models.CharField(_("sted"), max_length=200, blank=True)
    online_url = models.URLField(
        _("lenke til møtet på nett"),
        max_length=1000,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    called_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kalt inn av"),
        help_text=_("Organisasjonen som kaller inn eller er vert."),
    )
    practical = models.TextField(_("praktisk informasjon"), blank=True)
    cancelled_because = models.CharField(_("hvorfor avlyst"), max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("sist endret"), editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("møte")
        verbose_name_plural = _("møter")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_meeting_ends_after_it_starts",
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("Slutten må være etter begynnelsen."),
            ),
            models.CheckConstraint(
                name="a_meeting_without_a_date_is_proposed",
                condition=Q(starts_at__isnull=False)
                | Q(state__in=[MeetingState.PROPOSED, MeetingState.CANCELLED]),
            ),
            models.CheckConstraint(
                name="a_cancelled_meeting_says_why",
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancelled_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.uid])


class DateOption(models.Model):
    """A day and hour proposed for a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="date_options")
    starts_at = models.DateTimeField(_("begynner"))
    ends_at = models.DateTimeField(_("slutter"))

    class Meta:
        verbose_name = _("datoforslag")
        verbose_name_plural = _("datoforslag")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_date_option_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("Slutten må være etter begynnelsen."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "starts_at"], name="a_date_is_proposed_once_for_a_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class DateReply(models.Model):
    """Of a person with an account, or of a guest, by the key that the room above knows them by."""

    option = models.ForeignKey(DateOption, models.CASCADE, related_name="replies")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    guest = models.UUIDField(null=True, editable=False)
    answer = models.CharField(_("svar"), max_length=12, choices=DateAnswer)

    class Meta:
        verbose_name = _("svar på datoforslag")
        verbose_name_plural = _("svar på datoforslag")
        constraints = [
            models.UniqueConstraint(
                fields=["option", "person"], name="a_person_replies_once_to_a_date"
            ),
            models.UniqueConstraint(
                fields=["option", "guest"], name="a_guest_replies_once_to_a_date"
            ),
            models.CheckConstraint(
                name="a_date_reply_is_of_a_person_or_a_guest",
                condition=Q(person=None) ^ Q(guest=None),
            ),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()


class AgendaItem(models.Model):
    """What a meeting is to take up. Open follow-ups stand on it by themselves and are not here."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("nummer"))
    title = models.CharField(_("sak"), max_length=160)
    text = models.TextField(_("kort om saken"), blank=True)
    presented_by = models.CharField(_("hvem legger fram"), max_length=160, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutter"), null=True, blank=True)

    class Meta:
        verbose_name = _("sak")
        verbose_name_plural = _("saker")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Somebody who was there, with title and employer as they were then."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("navn"), max_length=120)
    title = models.CharField(_("stilling"), max_length=120, blank=True)
    employer = models.CharField(_("arbeidssted"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("til stede")
        verbose_name_plural = _("til stede")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="a_person_is_at_a_meeting_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
