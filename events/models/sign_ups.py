from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.components.once import address
from events.enums import (
    LIVE_STATES,
    ParticipantState,
    PriceReason,
    QueueState,
)
from events.models.events import CapacityPool, Event, TicketCategory
from events.models.sessions import Session
from events.querysets import (
    ParticipantQuerySet,
    QueueEntryQuerySet,
    SessionChoiceQuerySet,
)
from members.models import Organisation


class Booking(models.Model):
    """What one person signed up in one go, and on whose behalf."""

    reference = models.UUIDField(_("referanse"), default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="bookings")
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("meldt på av"),
        help_text=_("Tomt: en gjest uten konto."),
    )
    guest_name = models.CharField(_("gjestens navn"), max_length=120, blank=True)
    guest_email = models.EmailField(_("gjestens adresse"), max_length=254, blank=True)
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
        constraints = [
            models.CheckConstraint(
                name="a_booking_is_somebodys",
                condition=Q(booked_by__isnull=False) | ~Q(guest_name=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booker_name} – {self.event}"

    def get_absolute_url(self) -> str:
        return address("events:receipt", self.event.slug, self.reference)

    @property
    def booker_name(self) -> str:
        return str(self.booked_by) if self.booked_by else self.guest_name

    @property
    def booker_email(self) -> str:
        return self.booked_by.email if self.booked_by else self.guest_email


class Participant(models.Model):
    """One place (or one wish for a place) for one person. The price is frozen at sign-up.

    Without a name the place is kept for somebody whose name comes later (`Event.names_until`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
    name = models.CharField(_("navn"), max_length=120, blank=True)
    email = models.EmailField(_("e-postadresse"), max_length=254, blank=True)
    category = models.ForeignKey(
        TicketCategory, models.PROTECT, related_name="participants", verbose_name=_("pris")
    )
    price = models.DecimalField(_("pris i kroner"), max_digits=9, decimal_places=2)
    price_reason = models.CharField(_("hvorfor"), max_length=20, choices=PriceReason)
    price_proof = models.CharField(
        _("innlegget som ga prisen"), max_length=160, blank=True, editable=False
    )
    early_until = models.DateTimeField(_("tidligpris til"), null=True, blank=True, editable=False)
    state = models.CharField(_("tilstand"), max_length=10, choices=ParticipantState)
    wait = models.ForeignKey(
        "events.QueueEntry",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="participants",
    )
    ticket_version = models.PositiveSmallIntegerField(
        default=1,
        editable=False,
        help_text=_("Øker når plassen får en annen: gamle billetter dør."),
    )
    registered_at = models.DateTimeField(_("fikk plass"), null=True, blank=True)
    says_coming_at = models.DateTimeField(_("bekreftet at de kommer"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("avmeldt"), null=True, blank=True)
    waived_at = models.DateTimeField(
        _("skal ikke betale"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Meldt av etter fristen, men sekretariatet krever ikke betaling."),
    )

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
            models.UniqueConstraint(
                "event",
                Lower("email"),
                name="one_live_place_per_address",
                condition=Q(state__in=LIVE_STATES) & ~Q(email=""),
                violation_error_message=_("Adressen er allerede påmeldt eller i kø."),
            ),
            models.CheckConstraint(
                name="whoever_has_an_address_has_a_name",
                condition=Q(email="") | ~Q(name=""),
            ),
            models.CheckConstraint(
                name="a_registered_participant_has_a_time",
                condition=~Q(state=ParticipantState.REGISTERED) | Q(registered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_cancelled_participant_has_a_time",
                condition=~Q(state=ParticipantState.CANCELLED) | Q(cancelled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_cancelled_participant_is_let_off",
                condition=Q(waived_at=None) | Q(state=ParticipantState.CANCELLED),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("(uten navn)"))

    @property
    def has_place(self) -> bool:
        """The one test of whether somebody is to take part."""
        return self.state == ParticipantState.REGISTERED


class QueueEntry(models.Model):
    """A booking's wait for `places` in a pool. The order is `pk`; nobody passes."""

    pool = models.ForeignKey(CapacityPool, models.CASCADE, related_name="queue")
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="queue_entries")
    places = models.PositiveSmallIntegerField(_("plasser"), default=1)
    offered_places = models.PositiveSmallIntegerField(
        _("plasser i tilbudet"), default=0, help_text=_("Kan være færre enn de venter på.")
    )
    waits_for_all = models.BooleanField(
        _("venter på alle plassene samlet"),
        default=False,
        help_text=_("Da kan de bak i køen få plasser som er for få for denne."),
    )
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
            models.CheckConstraint(
                name="an_offer_has_a_deadline",
                condition=~Q(state=QueueState.OFFERED) | Q(offer_expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_offer_is_of_places_they_wait_for",
                condition=~Q(state=QueueState.OFFERED)
                | Q(offered_places__gte=1, offered_places__lte=F("places")),
            ),
            models.CheckConstraint(name="a_wait_is_for_a_place", condition=Q(places__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.get_state_display()}"


class SessionChoice(models.Model):
    """A participant's place (or wait) at a session that is chosen. The price is frozen."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="choices")
    session = models.ForeignKey(Session, models.PROTECT, related_name="choices")
    price = models.DecimalField(_("pris i kroner"), max_digits=9, decimal_places=2)
    state = models.CharField(_("tilstand"), max_length=10, choices=ParticipantState)
    wait = models.ForeignKey(
        QueueEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="choices",
    )
    instead_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("i stedet for"),
        help_text=_("Gis tilbake når dette valget er vunnet."),
    )
    registered_at = models.DateTimeField(_("fikk plass"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("avmeldt"), null=True, blank=True)

    objects = SessionChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("valg i programmet")
        verbose_name_plural = _("valg i programmet")
        ordering = ["session__starts_at", "pk"]
        indexes = [models.Index(fields=["session", "state"], name="choices_of_session")]
        constraints = [
            models.UniqueConstraint(
                name="a_session_is_chosen_once",
                fields=["participant", "session"],
                condition=Q(state__in=LIVE_STATES),
                violation_error_message=_("Dette er allerede valgt."),
            ),
            models.CheckConstraint(
                name="a_registered_choice_has_a_time",
                condition=~Q(state=ParticipantState.REGISTERED) | Q(registered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_cancelled_choice_has_a_time",
                condition=~Q(state=ParticipantState.CANCELLED) | Q(cancelled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.session}"


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
