from __future__ import annotations

import uuid
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.enums import SessionKind
from events.models.events import Event


class Session(models.Model):
    """A part of an event. One with a pool of its own (`pool`) is chosen, such as a workshop or a
    dinner; the others are for everybody who comes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
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
        ]

    def __str__(self) -> str:
        return self.title
