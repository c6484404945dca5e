from __future__ import annotations

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import never_two_at_once
from core.models import Dated
from members.enums import (
    SHARED_CODE_KINDS,
    CodeKind,
    LanguageForm,
    NameLanguage,
    OrganisationKind,
)
from members.querysets import CountyQuerySet, OrganisationQuerySet


class County(models.Model):
    """A county as a place, today's or a former one. The county council is an `Organisation`."""

    number = models.CharField(_("fylkesnummer"), max_length=2, unique=True)
    name = models.CharField(_("navn"), max_length=80, help_text=_("Offisielt, på alle språk."))
    short_name = models.CharField(_("norsk navn"), max_length=60)
    slug = models.SlugField(max_length=60, unique=True)
    sort_key = models.CharField(max_length=120, editable=False, db_collation="C")
    exists_from = models.DateField(_("til fra og med"), null=True, blank=True)
    exists_until = models.DateField(_("til og med"), null=True, blank=True)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("fylke")
        verbose_name_plural = _("fylker")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        """There have been two of several names, so a former one says which."""
        if self.exists_until is None:
            return self.short_name
        words = {"county": self.short_name, "year": self.exists_until.year}
        return str(_("%(county)s (til %(year)d)") % words)

    def exists(self, *, on: date) -> bool:
        return (self.exists_from or on) <= on <= (self.exists_until or on)


class Organisation(models.Model):
    """Its identity is this row. Names, numbers and domains are dated facts about it.

    `name` is today's, copied from the dated names by the services that change them, as are
    the keys that lists and searches use.
    """

    kind = models.CharField(_("slag"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("navn"), max_length=160, help_text=_("Navnet i dag."))
    short_name = models.CharField(
        _("kort navn"), max_length=120, help_text=_("Norsk navn, slik vi omtaler dem i tekst.")
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("fylke"),
    )
    language_form = models.CharField(
        _("målform"), max_length=8, choices=LanguageForm, default=LanguageForm.NEUTRAL
    )
    website = models.URLField(_("nettsted"), blank=True)
    exists_from = models.DateField(
        _("til fra og med"), null=True, blank=True, help_text=_("Tomt betyr fra gammelt av.")
    )
    exists_until = models.DateField(
        _("til og med"), null=True, blank=True, help_text=_("Siste dag, hvis den er lagt ned.")
    )
    invoice_reference = models.CharField(_("fakturareferanse"), max_length=60, blank=True)
    invoice_reference_pattern = models.CharField(
        _("mønster for fakturareferansen"),
        max_length=120,
        blank=True,
        help_text=_("Regulært uttrykk som hele referansen må passe til."),
    )
    invoice_reference_hint = models.CharField(
        _("slik ser fakturareferansen ut"),
        max_length=160,
        blank=True,
        help_text=_("For eksempel: B og seks siffer."),
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True, db_collation="C")
    search_key = models.TextField(editable=False)
    place_key = models.CharField(max_length=200, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisasjon")
        verbose_name_plural = _("organisasjoner")
        permissions = [
            ("import_organisation", _("Kan hente inn organisasjoner fra en fil")),
            ("export_organisation", _("Kan hente ut organisasjoner i en fil")),
            ("merge_organisation", _("Kan slå sammen organisasjoner som er den samme")),
        ]
        ordering = ["sort_key", "pk"]
        indexes = [
            GinIndex(name="organisation_search", fields=["search_key"], opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="an_organisation_ends_after_it_begins",
                condition=Q(exists_from=None)
                | Q(exists_until=None)
                | Q(exists_until__gte=F("exists_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def exists(self, *, on: date) -> bool:
        return (self.exists_from or on) <= on <= (self.exists_until or on)


class OrganisationName(Dated):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    language = models.CharField(
        _("språk"), max_length=8, choices=NameLanguage, default=NameLanguage.OFFICIAL
    )
    name = models.CharField(_("navn"), max_length=160)

    class Meta(Dated.Meta):
        verbose_name = _("navn")
        verbose_name_plural = _("navn")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "organisation",
                "language",
                name="one_name_per_language_at_a_time",
                message=_("Organisasjonen har allerede et navn på dette språket i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationCode(Dated):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="codes")
    kind = models.CharField(_("slag"), max_length=20, choices=CodeKind)
    value = models.CharField(_("verdi"), max_length=120)

    class Meta(Dated.Meta):
        verbose_name = _("nummer eller domene")
        verbose_name_plural = _("numre og domener")
        indexes = [models.Index(fields=["kind", "value"], name="code_lookup")]
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "organisation",
                "kind",
                name="one_number_of_a_kind_at_a_time",
                message=_("Organisasjonen har allerede et slikt nummer i perioden."),
                condition=~Q(kind__in=SHARED_CODE_KINDS),
            ),
            never_two_at_once(
                "kind",
                "value",
                name="a_number_has_one_owner_at_a_time",
                message=_("Nummeret tilhører en annen organisasjon i perioden."),
                condition=~Q(kind__in=SHARED_CODE_KINDS),
            ),
            never_two_at_once(
                "organisation",
                "kind",
                "value",
                name="a_code_is_written_once",
                message=_("Dette står allerede for organisasjonen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class PopulationFigure(models.Model):
    """Inhabitants on 1 January, from Statistics Norway (table 07459)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="population")
    year = models.PositiveSmallIntegerField(_("år"))
    inhabitants = models.PositiveIntegerField(_("innbyggere"))

    class Meta:
        verbose_name = _("folketall")
        verbose_name_plural = _("folketall")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_figure_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.inhabitants} ({self.year})"
