from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from core.pictures import PictureField
from events.enums import (
    LIVE_STATES,
    OPEN_QUEUE_STATES,
    Audience,
    EventState,
    EventType,
    ParticipantState,
    PriceReason,
    QueueState,
)
from events.querysets import (
    CapacityPoolQuerySet,
    EventQuerySet,
    ParticipantQuerySet,
    QueueEntryQuerySet,
    TicketCategoryQuerySet,
)
from members.models import County, Organisation

_RICH_TEXT = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [3, 4]},
    "Link": {"enableTarget": False},
    "Blockquote": True,
}


class Series(models.Model):
    """Meeting places that come back, such as a yearly conference."""

    name = models.CharField(_("navn"), max_length=120)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    summary = models.CharField(_("kort om serien"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("serie")
        verbose_name_plural = _("serier")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("serie"),
    )
    type = models.CharField(_("type"), max_length=12, choices=EventType)
    state = models.CharField(
        _("tilstand"), max_length=10, choices=EventState, default=EventState.DRAFT, editable=False
    )
    title = models.CharField(_("tittel"), max_length=160)
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)
    summary = models.CharField(_("ingress"), max_length=400)
    body = ProseEditorField(_("om arrangementet"), extensions=_RICH_TEXT, sanitize=True, blank=True)
    practical = ProseEditorField(
        _("praktisk informasjon"), extensions=_RICH_TEXT, sanitize=True, blank=True
    )
    access = models.TextField(
        _("tilgjengelighet"),
        blank=True,
        help_text=_("For eksempel trinnfri adkomst, teleslynge og tegnspråktolk."),
    )
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES, default="nb")
    picture = PictureField(_("bilde"), upload_to="events/", blank=True)
    picture_alt = models.CharField(
        _("bildet i ord"),
        max_length=250,
        blank=True,
        help_text=_("Det en som ikke ser bildet, trenger å vite."),
    )

    starts_at = models.DateTimeField(_("begynner"))
    ends_at = models.DateTimeField(_("slutter"))
    is_online = models.BooleanField(_("på nett"), default=False)
    place_name = models.CharField(_("sted"), max_length=120, blank=True)
    address = models.CharField(_("gateadresse"), max_length=200, blank=True)
    online_url = models.URLField(
        _("lenke til møtet på nett"),
        blank=True,
        help_text=_("Bare de påmeldte får den, i kvitteringen og i brevene."),
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("fylke"),
    )
    contact_name = models.CharField(_("kontaktperson"), max_length=120, blank=True)
    contact_email = models.EmailField(_("kontaktadresse"), blank=True)

    sign_up_opens_at = models.DateTimeField(_("påmeldingen åpner"))
    sign_up_closes_at = models.DateTimeField(_("påmeldingen stenger"))
    cancel_until = models.DateTimeField(
        _("avmeldingsfrist"), help_text=_("Så lenge kan folk melde seg av selv.")
    )
    asks_for_needs = models.BooleanField(
        _("spør om mat og tilrettelegging"),
        default=False,
        help_text=_("Svarene er helseopplysninger og slettes 14 dager etter arrangementet."),
    )

    previous_starts_at = models.DateTimeField(
        _("flyttet fra"), null=True, blank=True, editable=False
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("sist endret"), editable=False)
    published_at = models.DateTimeField(_("publisert"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("grunn til avlysning"), max_length=300, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrangement")
        verbose_name_plural = _("arrangementer")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["state", "starts_at", "id"], name="events_shown_by_time")]
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("Slutten må være etter begynnelsen."),
            ),
            models.CheckConstraint(
                name="sign_up_closes_after_it_opens",
                condition=Q(sign_up_closes_at__gt=F("sign_up_opens_at")),
                violation_error_message=_("Påmeldingen må stenge etter at den åpner."),
            ),
            models.CheckConstraint(
                name="an_event_leaves_our_own_addresses_alone",
                condition=~Q(slug__in=["arkiv", "kalender"]),
                violation_error_message=_("Adressen er opptatt. Velg en annen."),
            ),
            models.CheckConstraint(
                name="sign_up_closes_before_the_event_ends",
                condition=Q(sign_up_closes_at__lte=F("ends_at")),
                violation_error_message=_("Påmeldingen må stenge før arrangementet er over."),
            ),
            models.CheckConstraint(
                name="a_picture_has_its_words",
                condition=Q(picture="") | ~Q(picture_alt=""),
                violation_error_message=_("Beskriv bildet i ord."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.slug])


class CapacityPool(models.Model):
    """Places that run out together. Counters change only through `services.pools`.

    `taken` counts registered participants and open offers; `waiting` counts queued places.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="pools")
    name = models.CharField(_("navn"), max_length=80, default=_("Plasser"))
    capacity = models.PositiveIntegerField(
        _("antall plasser"), null=True, blank=True, help_text=_("Tomt betyr ingen grense.")
    )
    taken = models.PositiveIntegerField(_("opptatt"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("i kø"), default=0, editable=False)
    overbooked = models.PositiveIntegerField(_("satt inn over grensen"), default=0, editable=False)

    objects = CapacityPoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("plasser")
        verbose_name_plural = _("plasser")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="a_pool_is_never_oversold",
                condition=Q(capacity=None) | Q(taken__lte=F("capacity") + F("overbooked")),
                violation_error_message=_(
                    "Antall plasser kan ikke være lavere enn antall opptatte plasser."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.name}"


class TicketCategory(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="categories")
    pool = models.ForeignKey(
        CapacityPool, models.PROTECT, related_name="categories", verbose_name=_("plasser")
    )
    name = models.CharField(_("navn"), max_length=80)
    audience = models.CharField(_("for"), max_length=10, choices=Audience)
    price = models.DecimalField(
        _("pris i kroner"),
        max_digits=9,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
    )
    on_sale_from = models.DateTimeField(_("gjelder fra"), null=True, blank=True)
    on_sale_until = models.DateTimeField(_("gjelder til"), null=True, blank=True)

    objects = TicketCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("pris")
        verbose_name_plural = _("priser")
        ordering = ["price", "pk"]
        constraints = [
            models.CheckConstraint(name="a_price_is_not_negative", condition=Q(price__gte=0)),
            models.CheckConstraint(
                name="a_price_ends_after_it_starts",
                condition=Q(on_sale_from=None)
                | Q(on_sale_until=None)
                | Q(on_sale_until__gt=F("on_sale_from")),
                violation_error_message=_("Prisen må slutte å gjelde etter at den begynner."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


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

    def __str__(self) -> str:
        return f"{self.booked_by} – {self.event}"

    def get_absolute_url(self) -> str:
        return reverse("events:receipt", args=[self.event.slug, self.reference])


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
        indexes = [models.Index(fields=["event", "state"], name="participants_of_event")]
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
