from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from events.enums import SessionKind, Vat
from events.models.events import Event
from events.querysets import SessionQuerySet, SpeakerQuerySet


def moments() -> Func:
    """From `starts_at` until, and not with, `ends_at`."""
    return Func(
        F("starts_at"),
        F("ends_at"),
        RangeBoundary(),
        function="tstzrange",
        output_field=DateTimeRangeField(),
    )


class Session(models.Model):
    """A part of an event. One with a pool of its own (`pool`) is chosen, such as a workshop or a
    dinner; the others are for everybody who comes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="sessions", verbose_name=_("arrangement")
    )
    kind = models.CharField(_("slag"), max_length=10, choices=SessionKind)
    title = models.CharField(_("tittel"), max_length=160)
    summary = models.TextField(_("kort om"), blank=True, max_length=2000)
    starts_at = models.DateTimeField(_("begynner"))
    ends_at = models.DateTimeField(_("slutter"))
    room = models.CharField(_("rom"), max_length=80, blank=True)
    price = models.DecimalField(
        _("pris i kroner"),
        max_digits=9,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Kommer i tillegg til prisen for arrangementet, for den som velger dette."),
    )
    vat = models.CharField(
        _("merverdiavgift"),
        max_length=10,
        choices=Vat,
        blank=True,
        help_text=_("Tomt betyr som arrangementet. Servering har 25 %."),
    )
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Øker når tid eller rom blir et annet.")
    )
    cancelled_at = models.DateTimeField(_("avlyst"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(
        _("grunn til avlysning"), max_length=300, blank=True, editable=False
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("programpost")
        verbose_name_plural = _("program")
        ordering = ["starts_at", "room", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_session_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("Slutten må være etter begynnelsen."),
            ),
            models.CheckConstraint(
                name="a_session_price_is_not_negative", condition=Q(price__gte=0)
            ),
            # At the end of each statement, so that all of a programme can move at once.
            ExclusionConstraint(
                name="a_room_holds_one_session_at_a_time",
                expressions=[
                    ("event", RangeOperators.EQUAL),
                    (Lower("room"), RangeOperators.EQUAL),
                    (moments(), RangeOperators.OVERLAPS),
                ],
                condition=~Q(room="") & Q(cancelled_at=None),
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=_("Rommet er opptatt på denne tida."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    """Somebody who gives a session. The address is where their personal link goes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    name = models.CharField(_("navn"), max_length=120)
    title = models.CharField(_("stilling og arbeidssted"), max_length=160, blank=True)
    email = models.EmailField(_("e-postadresse"), max_length=254, blank=True)
    consented_at = models.DateTimeField(
        _("samtykket til publisering"), null=True, blank=True, editable=False
    )
    asked_at = models.DateTimeField(_("fikk lenken"), null=True, blank=True, editable=False)
    letters = models.PositiveSmallIntegerField(_("brev med lenken"), default=0, editable=False)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("innleder")
        verbose_name_plural = _("innledere")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
