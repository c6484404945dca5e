from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.components.once import address
from events.enums import (
    LIVE_STATES,
    OPEN_QUEUE_STATES,
    ParticipantState,
    PriceReason,
    QueueState,
)
from events.models.events import CapacityPool, Event, TicketCategory
from events.querysets import (
    ParticipantQuerySet,
    QueueEntryQuerySet,
)
from members.models import Organisation


class Booking(models.Model):
    """What one person signed up in one go, and on whose behalf."""

    reference = models.UUIDField(_("referanse"), default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="bookings")
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="bookings",
        verbose_name=_("meldt på av"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("for organisasjonen"),
    )
    idempotency_key = models.UUIDField(unique=True, editable=False)
    invoice_orgnr = models.CharField(_("fakturamottaker"), max_length=9, blank=True)
    invoice_name = models.CharField(_("navn på fakturamottaker"), max_length=160, blank=True)
    invoice_reference = models.CharField(_("fakturareferanse"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("meldt på"))

    class Meta:
        verbose_name = _("påmelding")
        verbose_name_plural = _("påmeldinger")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="newest_bookings")]

    def __str__(self) -> str:
        return f"{self.booked_by} – {self.event}"

    def get_absolute_url(self) -> str:
        return address("events:receipt", self.event.slug, self.reference)


class Participant(models.Model):
    """One place (or one wish for a place) for one person. The price is frozen at sign-up."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="participants")
    event = models.ForeignKey(Event, models.PROTECT, related_name="participants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("person"),
    )
    name = models.CharField(_("navn"), max_length=120)
    email = models.EmailField(_("e-postadresse"), max_length=254)
    category = models.ForeignKey(
        TicketCategory, models.PROTECT, related_name="participants", verbose_name=_("pris")
    )
    price = models.DecimalField(_("pris i kroner"), max_digits=9, decimal_places=2)
    price_reason = models.CharField(_("hvorfor"), max_length=20, choices=PriceReason)
    state = models.CharField(_("tilstand"), max_length=10, choices=ParticipantState)
    registered_at = models.DateTimeField(_("fikk plass"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("avmeldt"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("deltaker")
        verbose_name_plural = _("deltakere")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["event", "state"], name="participants_of_event"),
            models.Index(fields=["name", "id"], name="participants_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_live_place_per_person",
                fields=["event", "person"],
                condition=Q(state__in=LIVE_STATES),
                violation_error_message=_("Personen er allerede påmeldt eller i kø."),
            ),
            models.CheckConstraint(
                name="a_registered_participant_has_a_time",
                condition=~Q(state=ParticipantState.REGISTERED) | Q(registered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_cancelled_participant_has_a_time",
                condition=~Q(state=ParticipantState.CANCELLED) | Q(cancelled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_place(self) -> bool:
        """The one test of whether somebody is to take part."""
        return self.state == ParticipantState.REGISTERED


class QueueEntry(models.Model):
    """A booking's wait for `places` in a pool. The order is `pk`; nobody passes."""

    pool = models.ForeignKey(CapacityPool, models.CASCADE, related_name="queue")
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="queue_entries")
    places = models.PositiveSmallIntegerField(_("plasser"), default=1)
    takes_place_at_once = models.BooleanField(
        _("vil ha plassen med en gang"),
        default=True,
        help_text=_("Ellers får de et tilbud å svare på."),
    )
    state = models.CharField(
        _("tilstand"), max_length=10, choices=QueueState, default=QueueState.WAITING
    )
    joined_at = models.DateTimeField(_("stilte seg i kø"))
    offered_at = models.DateTimeField(_("fikk tilbud"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("svarfrist"), null=True, blank=True)
    settled_at = models.DateTimeField(_("avgjort"), null=True, blank=True)

    objects = QueueEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("plass i køen")
        verbose_name_plural = _("køen")
        ordering = ["pk"]
        indexes = [models.Index(fields=["pool", "state", "id"], name="queue_of_pool")]
        constraints = [
            models.UniqueConstraint(
                name="one_open_wait_per_booking_and_pool",
                fields=["booking", "pool"],
                condition=Q(state__in=OPEN_QUEUE_STATES),
            ),
            models.CheckConstraint(
                name="an_offer_has_a_deadline",
                condition=~Q(state=QueueState.OFFERED) | Q(offer_expires_at__isnull=False),
            ),
            models.CheckConstraint(name="a_wait_is_for_a_place", condition=Q(places__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.get_state_display()}"


class Need(models.Model):
    """Health data, with consent: apart, seen by those who act on it, gone in 14 days."""

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="need")
    diet = models.CharField(_("mat"), max_length=300, blank=True)
    access = models.CharField(_("tilrettelegging"), max_length=300, blank=True)
    consented_at = models.DateTimeField(_("samtykke gitt"))

    class Meta:
        verbose_name = _("behov")
        verbose_name_plural = _("behov")

    def __str__(self) -> str:
        return str(self.pk)
