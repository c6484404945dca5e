from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import RICH_TEXT, RichTextField, never_two_at_once
from core.models import Dated
from events.models import Event
from members.models import Organisation
from pages.enums import IN_THE_BOARD, SINGLE_OFFICES, Office, Place
from pages.querysets import OfficeTermQuerySet, PageQuerySet, PageVersionQuerySet

# The title is the page's own heading, so a text may begin one level below it.
PAGE_TEXT = {**RICH_TEXT, "Heading": {"levels": [2, 3]}}


class Page(models.Model):
    """A page the secretariat writes. What it says is in its versions."""

    name = models.CharField(
        _("navn"), max_length=80, help_text=_("Slik dere kaller siden. Leserne ser tittelen.")
    )
    place = models.CharField(_("sted"), max_length=8, choices=Place, default=Place.THEME)
    slug = models.SlugField(
        _("adresse"),
        max_length=60,
        blank=True,
        help_text=_("Bare for temaer: /tema/adresse/. De andre sidene har sin egen adresse."),
    )
    events = models.ManyToManyField(
        Event,
        related_name="themes",
        blank=True,
        verbose_name=_("arrangementer"),
        help_text=_("Står på temasiden, både før og etter at de er holdt."),
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("side")
        verbose_name_plural = _("sider")
        ordering = ["place", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=~Q(place=Place.THEME),
                name="one_page_in_each_place",
                violation_error_message=_("Denne siden finnes allerede. Åpne den fra lista."),
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(place=Place.THEME),
                name="a_theme_has_its_own_address",
                violation_error_message=_("Et annet tema har denne adressen."),
            ),
            models.CheckConstraint(
                name="a_theme_and_only_a_theme_has_an_address",
                condition=(Q(place=Place.THEME) & ~Q(slug=""))
                | (~Q(place=Place.THEME) & Q(slug="")),
                violation_error_message=_("Et tema må ha en adresse, og bare et tema har det."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        if self.place == Place.THEME:
            return reverse("pages:theme", args=[self.slug])
        return reverse(f"pages:{self.place}")


class PageVersion(models.Model):
    """A text as it was saved. It never changes; it is only put on the page, or taken off it."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="versions", verbose_name=_("side"))
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField(_("versjon"))
    title = models.CharField(_("tittel"), max_length=120)
    summary = models.CharField(
        _("ingress"),
        max_length=400,
        blank=True,
        help_text=_("Én eller to setninger under tittelen. Søkemotorer viser dem også."),
    )
    body = RichTextField(_("tekst"), extensions=PAGE_TEXT, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("lagret av"),
    )
    saved_at = models.DateTimeField(_("lagret"))
    live_since = models.DateTimeField(_("publisert"), null=True)

    objects = PageVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versjon")
        verbose_name_plural = _("versjoner")
        ordering = ["page", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "language", "number"], name="a_version_has_its_own_number"
            ),
            models.UniqueConstraint(
                fields=["page", "language"],
                condition=Q(live_since__isnull=False),
                name="one_text_is_read_in_each_language",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}, {self.get_language_display()}, {self.number}"


class OfficeTerm(Dated):
    """A seat in the national board or work in the secretariat, from a day to a day."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="office_terms",
        verbose_name=_("person"),
    )
    office = models.CharField(_("verv eller arbeid"), max_length=16, choices=Office)
    title = models.CharField(
        _("tittel"),
        max_length=80,
        blank=True,
        help_text=_("For eksempel «rådgiver for nettverk». Tomt betyr det som står over."),
    )
    rank = models.PositiveSmallIntegerField(
        _("rekkefølge"), default=1, help_text=_("For eksempel 1. og 2. vara.")
    )
    on_behalf_of = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fra organisasjonen"),
    )
    elected_at = models.CharField(_("valgt på"), max_length=120, blank=True)
    email = models.EmailField(_("e-postadresse som vises"), blank=True)
    phone = models.CharField(_("telefon som vises"), max_length=20, blank=True)
    agreed_on = models.DateField(
        _("sa ja til å vises"),
        null=True,
        blank=True,
        help_text=_(
            "Dagen personen sa ja til at adresse og telefon står åpent på nettet; for ansatte "
            "også navnet. Uten ja vises bare navn og verv til dem som sitter i styret."
        ),
    )

    objects = OfficeTermQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("verv")
        verbose_name_plural = _("styret og de ansatte")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="an_office_shows_contact_by_consent",
                condition=Q(email="", phone="") | Q(agreed_on__isnull=False),
                violation_error_message=_(
                    "Adresse og telefon kan bare vises når personen har sagt ja. Skriv inn dagen."
                ),
            ),
            never_two_at_once(
                "person",
                "office",
                name="nobody_has_the_same_office_twice",
                message=_("Personen har allerede dette i perioden."),
            ),
            never_two_at_once(
                "office",
                name="one_leader_of_the_organisation",
                message=_("Noen andre har vervet i perioden. Avslutt det først."),
                condition=Q(office__in=SINGLE_OFFICES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.in_words}"

    @property
    def in_words(self) -> str:
        """Substitutes are numbered."""
        if self.title:
            return self.title
        office = self.get_office_display()
        return f"{self.rank}. {office}" if self.office == Office.SUBSTITUTE else office

    @property
    def is_in_the_board(self) -> bool:
        return self.office in IN_THE_BOARD

    def shows_contact(self, *, on: date) -> bool:
        """Only while it lasts."""
        return self.holds(on=on) and bool(self.email or self.phone)
