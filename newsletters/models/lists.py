"""Who gets what: the lists, who is on them and how they said yes, and groups of them."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.models import Event, Series
from members.models import County, MembershipCategory
from networks.enums import Role as NetworkPart
from networks.models import Network
from newsletters.enums import ConsentAct, ConsentWay, SegmentRole, SubscriptionState
from newsletters.querysets import SubscriptionQuerySet
from pages.models import Page
from regions.models import Chapter


class Newsletter(models.Model):
    """A list that people are on because they said yes, and leave when they like."""

    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    name = models.CharField(_("navn"), max_length=80)
    name_nn = models.CharField(_("navn på nynorsk"), max_length=80)
    name_en = models.CharField(_("navn på engelsk"), max_length=80)
    about = models.CharField(
        _("hva det er"),
        max_length=300,
        help_text=_("Hva leserne får, og hvor ofte. Står der de sier ja."),
    )
    about_nn = models.CharField(_("hva det er, på nynorsk"), max_length=300)
    about_en = models.CharField(_("hva det er, på engelsk"), max_length=300)
    is_open = models.BooleanField(
        _("åpent for alle"),
        default=True,
        help_text=_("Alle kan melde seg på fra nettstedet. Ellers bare de som er medlem."),
    )
    draft_on_day = models.PositiveSmallIntegerField(
        _("nytt utkast på dag"),
        null=True,
        blank=True,
        help_text=_("Dagen i måneden (1–28) da malen blir til et utkast. Tomt betyr aldri."),
    )

    class Meta:
        verbose_name = _("nyhetsbrev")
        verbose_name_plural = _("nyhetsbrev")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="every_month_has_the_day_of_the_draft",
                condition=Q(draft_on_day=None) | Q(draft_on_day__range=(1, 28)),
                violation_error_message=_("Velg en dag fra 1 til 28."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        """In the active language."""
        return self._said("name")

    @property
    def local_about(self) -> str:
        return self._said("about")

    def _said(self, field: str) -> str:
        language = get_language()
        if language == settings.LANGUAGE_CODE:
            return str(getattr(self, field))
        return str(getattr(self, f"{field}_{language}", "") or getattr(self, field))


class Subscription(models.Model):
    """One address on one list. `key` is its secret in the links of letters."""

    newsletter = models.ForeignKey(
        Newsletter, models.PROTECT, related_name="subscriptions", verbose_name=_("nyhetsbrev")
    )
    address = models.EmailField(_("adresse"), max_length=254)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("person"),
    )
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES, default="nb")
    interests = models.ManyToManyField(
        Page, related_name="+", blank=True, verbose_name=_("interesser")
    )
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    state = models.CharField(_("tilstand"), max_length=8, choices=SubscriptionState)
    since = models.DateTimeField(_("siden"))

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnent")
        verbose_name_plural = _("abonnenter")
        permissions = [("import_subscription", _("Kan hente inn abonnenter fra en fil"))]
        ordering = ["address", "pk"]
        indexes = [models.Index(Lower("address"), name="subscriptions_of_an_address")]
        constraints = [
            models.UniqueConstraint(
                "newsletter",
                Lower("address"),
                name="an_address_is_on_a_list_once",
                violation_error_message=_("Adressen står allerede på lista."),
            )
        ]

    def __str__(self) -> str:
        return self.address


class Consent(models.Model):
    """What an address said, when, how, and to which words. Written once, never changed."""

    newsletter = models.ForeignKey(
        Newsletter, models.PROTECT, related_name="+", verbose_name=_("nyhetsbrev")
    )
    address = models.EmailField(_("adresse"), max_length=254)
    act = models.CharField(_("hva"), max_length=8, choices=ConsentAct)
    way = models.CharField(_("hvordan"), max_length=10, choices=ConsentWay)
    words = models.TextField(_("teksten de sa ja til"), blank=True)
    note = models.CharField(_("merknad"), max_length=300, blank=True)
    at = models.DateTimeField(_("når"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ført av"),
    )

    class Meta:
        verbose_name = _("samtykke")
        verbose_name_plural = _("samtykker")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(Lower("address"), "newsletter", name="consents_of_an_address")]

    def __str__(self) -> str:
        return f"{self.address} {self.get_act_display()}"


class Declined(models.Model):
    """That an address said no, when nothing else about it is kept.

    `digest` is what only the portal can make of an address, and nobody an address of.
    """

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("nei fra en slettet adresse")
        verbose_name_plural = _("nei fra slettede adresser")
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter", "digest"], name="a_no_to_a_list_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:8]


def roles() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=20, choices=SegmentRole),
        default=list,
        blank=True,
        verbose_name=_("roller"),
    )


class Segment(models.Model):
    """Some of those who said yes: who matches every row that is filled in, by any of its values.

    Nothing filled in is everybody.
    """

    name = models.CharField(_("navn"), max_length=80, unique=True)
    categories = models.ManyToManyField(
        MembershipCategory, blank=True, related_name="+", verbose_name=_("medlemskategorier")
    )
    counties = models.ManyToManyField(
        County, blank=True, related_name="+", verbose_name=_("fylker")
    )
    chapters = models.ManyToManyField(
        Chapter, blank=True, related_name="+", verbose_name=_("fylkeslag")
    )
    roles = roles()
    networks = models.ManyToManyField(
        Network, blank=True, related_name="+", verbose_name=_("nettverk")
    )
    network_roles = ArrayField(
        models.CharField(max_length=16, choices=NetworkPart),
        default=list,
        blank=True,
        verbose_name=_("verv i nettverk"),
    )
    took_part_in = models.ManyToManyField(
        Event, blank=True, related_name="+", verbose_name=_("var med på")
    )
    took_part_in_series = models.ManyToManyField(
        Series, blank=True, related_name="+", verbose_name=_("har vært med på serien")
    )
    interests = models.ManyToManyField(
        Page, blank=True, related_name="+", verbose_name=_("interesser")
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES),
        default=list,
        blank=True,
        verbose_name=_("språk"),
    )

    class Meta:
        verbose_name = _("målgruppe")
        verbose_name_plural = _("målgrupper")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
