from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models import CooperationArea
from core.components.once import address
from core.fields import RichTextField
from core.pictures import PictureField
from events.enums import (
    RESERVED_SLUGS,
    Audience,
    EventState,
    EventType,
    Vat,
)
from events.querysets import (
    CapacityPoolQuerySet,
    EventQuerySet,
    TicketCategoryQuerySet,
)
from meetings.models import Meeting
from members.models import County
from networks.models import Network
from regions.models import Chapter

LONGEST_LINK = 1000  # those of Teams are longer than Django's 200


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
    chapter = models.ForeignKey(
        Chapter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("fylkeslag"),
        help_text=_("Den som arrangerer. Tomt betyr sekretariatet."),
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("nettverk"),
        help_text=_("Når det er et nettverk som arrangerer."),
    )
    meeting = models.OneToOneField(
        Meeting,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="event",
        verbose_name=_("møte"),
        help_text=_("Den indre siden: saker, referat og oppfølging."),
    )
    cooperation_area = models.ForeignKey(
        CooperationArea,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("samarbeidsområde"),
        help_text=_("Det i en avtale som møteplassen er et resultat av."),
    )
    type = models.CharField(_("type"), max_length=12, choices=EventType)
    state = models.CharField(
        _("tilstand"), max_length=10, choices=EventState, default=EventState.DRAFT, editable=False
    )
    title = models.CharField(_("tittel"), max_length=160)
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)
    summary = models.CharField(_("ingress"), max_length=400)
    body = RichTextField(_("om arrangementet"), blank=True)
    practical = RichTextField(_("praktisk informasjon"), blank=True)
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
        max_length=LONGEST_LINK,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Bare de som har plass, får se den, fra 30 minutter før begynnelsen."),
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
    is_open_to_guests = models.BooleanField(
        _("åpen for alle uten konto"),
        default=False,
        help_text=_("Da kan folk melde seg på med navn og adresse, uten å registrere seg først."),
    )
    names_until = models.DateTimeField(
        _("frist for navn"),
        null=True,
        blank=True,
        help_text=_(
            "Så lenge kan den som melder på flere, vente med navn. Tomt: avmeldingsfristen."
        ),
    )
    asks_for_needs = models.BooleanField(
        _("spør om mat og tilrettelegging"),
        default=False,
        help_text=_("Svarene er helseopplysninger og slettes 14 dager etter arrangementet."),
    )
    access_responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ansvarlig for tilrettelegging"),
        help_text=_("Den eneste av dere som ser hvem som trenger hva."),
    )

    vat = models.CharField(
        _("merverdiavgift"),
        max_length=10,
        choices=Vat,
        blank=True,
        help_text=_(
            "Prisene er med avgift. Må velges før fakturagrunnlaget lages. Det er innholdet som "
            "avgjør: spør regnskapsføreren når du er i tvil."
        ),
    )

    previous_starts_at = models.DateTimeField(
        _("flyttet fra"), null=True, blank=True, editable=False
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("sist endret"), editable=False)
    published_at = models.DateTimeField(_("publisert"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("grunn til avlysning"), max_length=300, blank=True)
    report = RichTextField(_("referat"), blank=True, help_text=_("Slik gikk det."))

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
                condition=~Q(slug__in=RESERVED_SLUGS),
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
            models.CheckConstraint(
                name="a_chapter_or_a_network_arranges_an_event",
                condition=Q(chapter=None) | Q(network=None),
                violation_error_message=_("Velg enten et fylkeslag eller et nettverk."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("events:detail", self.slug)

    @property
    def arranger(self) -> Chapter | Network | None:
        """None: the secretariat."""
        return self.chapter or self.network

    @property
    def arranger_url(self) -> str:
        """A network that is only for its own has no page for others."""
        if self.chapter:
            return self.chapter.get_absolute_url()
        has_page = self.network is not None and self.network.is_public
        return self.network.get_absolute_url() if self.network and has_page else ""

    def get_type_display(self) -> str:  # type: ignore[no-redef]  # Django's own reads every choice for every row
        return str(EventType(self.type).label) if self.type else ""


class CapacityPool(models.Model):
    """Places that run out together. Counters change only through `services.pools`.

    `taken` counts registered participants (of a session: registered choices) and what open offers
    hold; `waiting` counts queued places, with what an offer of a part left in the queue.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="pools")
    session = models.OneToOneField(
        "events.Session",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pool",
        verbose_name=_("programpost"),
        help_text=_("Tomt betyr plassene på selve arrangementet."),
    )
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
    vat = models.CharField(
        _("merverdiavgift"),
        max_length=10,
        choices=Vat,
        blank=True,
        help_text=_("Tomt betyr som arrangementet."),
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
