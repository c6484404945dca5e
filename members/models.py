from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.fields import never_two_at_once
from core.models import Dated
from members.enums import (
    AffiliationProof,
    AffiliationState,
    CodeKind,
    EndReason,
    LanguageForm,
    NameLanguage,
    OrganisationKind,
    Role,
)
from members.querysets import AffiliationQuerySet, OrganisationQuerySet, RoleTermQuerySet


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> Person:
        person = self.model(email=email.strip().lower(), **extra)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with a login. Which addresses are proved is allauth's `EmailAddress`."""

    email = models.EmailField(_("e-postadresse"), max_length=254, unique=True)
    name = models.CharField(_("navn"), max_length=120)
    phone = models.CharField(_("telefon"), max_length=30, blank=True)
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES, default="nb")
    is_active = models.BooleanField(_("aktiv"), default=True)
    is_staff = models.BooleanField(_("ansatt i sekretariatet"), default=False)
    date_joined = models.DateTimeField(_("registrert"), auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_person_per_address",
                violation_error_message=_("Adressen er i bruk."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class County(models.Model):
    """A county as a place. The county council is an `Organisation`."""

    number = models.CharField(_("fylkesnummer"), max_length=2, unique=True)
    name = models.CharField(_("navn"), max_length=80, help_text=_("Offisielt, på alle språk."))
    short_name = models.CharField(_("norsk navn"), max_length=60)
    slug = models.SlugField(max_length=60, unique=True)
    sort_key = models.CharField(max_length=120, editable=False, db_collation="C")

    class Meta:
        verbose_name = _("fylke")
        verbose_name_plural = _("fylker")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.short_name


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
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True, db_collation="C")
    search_key = models.TextField(editable=False)
    place_key = models.CharField(max_length=200, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisasjon")
        verbose_name_plural = _("organisasjoner")
        ordering = ["sort_key", "pk"]
        indexes = [
            GinIndex(name="organisation_search", fields=["search_key"], opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


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
                condition=~Q(kind=CodeKind.MAIL_DOMAIN),
            ),
            never_two_at_once(
                "kind",
                "value",
                name="a_number_has_one_owner_at_a_time",
                message=_("Nummeret tilhører en annen organisasjon i perioden."),
                condition=~Q(kind=CodeKind.MAIL_DOMAIN),
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


class Membership(Dated):
    """Whoever has a membership that is valid on a day is a member that day."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")

    class Meta(Dated.Meta):
        verbose_name = _("medlemskap")
        verbose_name_plural = _("medlemskap")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "organisation",
                name="one_membership_at_a_time",
                message=_("Organisasjonen er allerede medlem i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}"


class Affiliation(Dated):
    """That a person belongs to an organisation, and how we know."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="affiliations",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="affiliations", verbose_name=_("organisasjon")
    )
    state = models.CharField(
        _("tilstand"), max_length=10, choices=AffiliationState, default=AffiliationState.WAITING
    )
    proof = models.CharField(_("bekreftet av"), max_length=12, choices=AffiliationProof)
    proof_address = models.EmailField(_("adressen som beviste det"), max_length=254, blank=True)
    title = models.CharField(_("stilling eller verv"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("opprettet"))
    ended_because = models.CharField(
        _("hvorfor den er slutt"), max_length=12, choices=EndReason, blank=True
    )

    objects = AffiliationQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("tilknytning")
        verbose_name_plural = _("tilknytninger")
        ordering = ["-created_at", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "person",
                "organisation",
                name="one_affiliation_at_a_time",
                message=_("Personen er allerede knyttet til organisasjonen i perioden."),
                condition=Q(state__in=[AffiliationState.WAITING, AffiliationState.CONFIRMED]),
            ),
            models.CheckConstraint(
                name="a_domain_proof_names_its_address",
                condition=~Q(proof=AffiliationProof.DOMAIN) | ~Q(proof_address=""),
            ),
            models.CheckConstraint(
                name="an_ended_affiliation_says_why",
                condition=Q(state=AffiliationState.ENDED, ended_because__gt="")
                | (~Q(state=AffiliationState.ENDED) & Q(ended_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"

    def as_facts(self) -> dict[str, str]:
        """For the act log."""
        return {
            "state": self.state,
            "proof": self.proof,
            "proof_address": self.proof_address,
            "ended_because": self.ended_because,
        }


class RoleTerm(Dated):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="role_terms",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="role_terms", verbose_name=_("organisasjon")
    )
    role = models.CharField(_("rolle"), max_length=16, choices=Role)

    objects = RoleTermQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("rolle")
        verbose_name_plural = _("roller")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "organisation",
                "role",
                name="one_holder_of_a_role_at_a_time",
                message=_("Noen andre har rollen i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"
