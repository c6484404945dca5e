from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from events.enums import LineKind, Vat
from events.models.events import Event
from events.models.sessions import Session
from events.models.sign_ups import Booking, Participant
from events.querysets import InvoiceLineQuerySet

LARGEST_PERCENT = 100


class GroupDiscount(models.Model):
    """From so many places of one organisation, counted over all its sign-ups to the event, each
    place costs so much less. The largest that is reached holds."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="discounts")
    from_places = models.PositiveSmallIntegerField(
        _("fra antall påmeldte"), validators=[MinValueValidator(2)]
    )
    percent = models.PositiveSmallIntegerField(
        _("prosent rabatt"), validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PERCENT)]
    )

    class Meta:
        verbose_name = _("grupperabatt")
        verbose_name_plural = _("grupperabatter")
        ordering = ["from_places"]
        constraints = [
            models.UniqueConstraint(
                name="one_group_discount_a_step",
                fields=["event", "from_places"],
                violation_error_message=_("Det er allerede en rabatt fra dette antallet."),
            ),
            models.CheckConstraint(
                name="a_group_is_of_two_or_more", condition=Q(from_places__gte=2)
            ),
            models.CheckConstraint(
                name="a_group_discount_is_a_part_of_the_price",
                condition=Q(percent__gte=1, percent__lte=LARGEST_PERCENT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_places}: {self.percent} %"


class InvoiceRun(models.Model):
    """What was new to invoice at an event when somebody asked. Who asked is in the act log."""

    event = models.ForeignKey(
        Event, models.PROTECT, related_name="invoice_runs", verbose_name=_("arrangement")
    )
    made_at = models.DateTimeField(_("laget"))

    class Meta:
        verbose_name = _("fakturagrunnlag")
        verbose_name_plural = _("fakturagrunnlag")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.event}, {localtime(self.made_at):%d.%m.%Y kl. %H.%M}"


class InvoiceLine(models.Model):
    """Something that somebody is to be invoiced for, as it was. Never changed, never deleted: the
    database refuses (`0009`). What changes later is a new line that makes up the difference.

    Amounts are with tax. A credit has the quantity -1: a price below zero is no price in EHF. The
    text holds no names of people.
    """

    run = models.ForeignKey(
        InvoiceRun, models.PROTECT, related_name="lines", verbose_name=_("fakturagrunnlag")
    )
    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="invoice_lines", verbose_name=_("påmelding")
    )
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        related_name="invoice_lines",
        verbose_name=_("deltaker"),
    )
    session = models.ForeignKey(
        Session,
        models.PROTECT,
        null=True,
        related_name="invoice_lines",
        verbose_name=_("programpost"),
    )
    kind = models.CharField(_("slag"), max_length=10, choices=LineKind)
    text = models.CharField(_("tekst"), max_length=400)
    because = models.CharField(_("hvorfor"), max_length=400)
    quantity = models.SmallIntegerField(_("antall"))
    unit_price = models.DecimalField(_("enhetspris"), max_digits=9, decimal_places=2)
    amount = models.DecimalField(_("beløp"), max_digits=9, decimal_places=2)
    vat = models.CharField(_("merverdiavgift"), max_length=10, choices=Vat)
    vat_percent = models.PositiveSmallIntegerField(_("avgiftssats"))
    recipient_name = models.CharField(_("mottaker"), max_length=200, blank=True)
    recipient_orgnr = models.CharField(_("organisasjonsnummer"), max_length=9, blank=True)
    recipient_reference = models.CharField(_("referanse"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("laget"))

    objects = InvoiceLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("fakturalinje")
        verbose_name_plural = _("fakturalinjer")
        ordering = ["recipient_name", "recipient_orgnr", "recipient_reference", "booking_id", "pk"]
        indexes = [models.Index(fields=["recipient_orgnr", "id"], name="invoice_lines_of_number")]
        constraints = [
            models.CheckConstraint(
                name="an_invoice_line_adds_up",
                condition=Q(amount=F("quantity") * F("unit_price")) & ~Q(amount=0),
            ),
            models.CheckConstraint(name="no_price_is_below_zero", condition=Q(unit_price__gte=0)),
        ]

    def __str__(self) -> str:
        return self.text
