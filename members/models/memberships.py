from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import never_two_at_once
from core.models import Dated
from members.enums import OPEN_APPLICATION_STATES, ApplicationState, LanguageForm, OrganisationKind
from members.models.changes import OrganisationChange
from members.models.organisations import County, Organisation
from members.querysets import ApplicationQuerySet, MembershipQuerySet


class MembershipCategory(models.Model):
    """What a member may do. Made from `members/categories.toml` at every migrate."""

    code = models.SlugField(_("kode"), max_length=20, unique=True)
    name = models.CharField(_("navn"), max_length=80)
    may_vote = models.BooleanField(_("har stemmerett"))
    may_speak = models.BooleanField(_("har talerett"))
    gets_member_price = models.BooleanField(_("får medlemspris"))
    is_for_persons = models.BooleanField(_("for enkeltpersoner"))
    order = models.PositiveSmallIntegerField(_("rekkefølge"), default=0)
    source = models.CharField(_("kilde"), max_length=200)

    class Meta:
        verbose_name = _("medlemskategori")
        verbose_name_plural = _("medlemskategorier")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Membership(Dated):
    """Whoever has a membership that is valid on a day is a member that day."""

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("organisasjon"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("støttemedlem"),
    )
    category = models.ForeignKey(
        MembershipCategory,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("medlemskategori"),
    )
    notice_received_on = models.DateField(_("oppsagt den"), null=True, blank=True)
    continues = models.ForeignKey(
        OrganisationChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("følger av endringen"),
        help_text=_("For eksempel sammenslåingen som medlemskapet fortsetter etter."),
    )

    objects = MembershipQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("medlemskap")
        verbose_name_plural = _("medlemskap")
        permissions = [
            ("count_membership", _("Kan se statistikk")),
            ("import_membership", _("Kan hente inn medlemskap fra en fil")),
            ("export_membership", _("Kan hente ut medlemskap i en fil")),
        ]
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "organisation",
                name="one_membership_at_a_time",
                message=_("Organisasjonen er allerede medlem i perioden."),
            ),
            never_two_at_once(
                "person",
                name="one_personal_membership_at_a_time",
                message=_("Personen er allerede medlem i perioden."),
            ),
            models.CheckConstraint(
                name="a_member_is_an_organisation_or_a_person",
                condition=Q(organisation=None, person__isnull=False)
                | Q(organisation__isnull=False, person=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.person}"


class MembershipApplication(models.Model):
    """That somebody asks for an organisation to become a member, and what came of it.

    Whoever has the reference, from the receipt, may follow the state.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("tilstand"), max_length=10, choices=ApplicationState, default=ApplicationState.RECEIVED
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("organisasjon"),
        help_text=_("Tomt til sekretariatet har lagt inn en som ikke står i registeret."),
    )
    name = models.CharField(_("organisasjonens navn"), max_length=160)
    kind = models.CharField(_("slag"), max_length=20, choices=OrganisationKind)
    organisation_number = models.CharField(_("organisasjonsnummer"), max_length=9, blank=True)
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fylke"),
    )
    website = models.URLField(_("nettsted"), blank=True)
    language_form = models.CharField(
        _("målform"), max_length=8, choices=LanguageForm, default=LanguageForm.NEUTRAL
    )
    applicant_name = models.CharField(_("søkerens navn"), max_length=120)
    applicant_email = models.EmailField(_("søkerens e-postadresse"), max_length=254)
    applicant_title = models.CharField(_("stilling"), max_length=120, blank=True)
    main_contact_name = models.CharField(_("hovedkontaktens navn"), max_length=120, blank=True)
    main_contact_email = models.EmailField(
        _("hovedkontaktens e-postadresse"), max_length=254, blank=True
    )
    billing_contact_name = models.CharField(_("fakturakontaktens navn"), max_length=120, blank=True)
    billing_contact_email = models.EmailField(
        _("fakturakontaktens e-postadresse"), max_length=254, blank=True
    )
    invoice_reference = models.CharField(_("fakturareferanse"), max_length=60, blank=True)
    message = models.TextField(_("melding til sekretariatet"), max_length=2000, blank=True)
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES, default="nb")
    consented_at = models.DateTimeField(_("samtykke gitt"))
    applied_at = models.DateTimeField(_("søkt"))
    decided_at = models.DateTimeField(_("avgjort"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("avgjort av"),
    )
    reason = models.CharField(_("begrunnelse"), max_length=500, blank=True)
    membership = models.OneToOneField(
        Membership,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="application",
        verbose_name=_("medlemskap"),
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("søknad om medlemskap")
        verbose_name_plural = _("søknader om medlemskap")
        ordering = ["-applied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_application_per_organisation",
                fields=["organisation"],
                condition=Q(state__in=OPEN_APPLICATION_STATES),
                violation_error_message=_("Organisasjonen har allerede en søknad til behandling."),
            ),
            models.UniqueConstraint(
                name="one_open_application_per_number",
                fields=["organisation_number"],
                condition=Q(state__in=OPEN_APPLICATION_STATES) & ~Q(organisation_number=""),
                violation_error_message=_("Organisasjonen har allerede en søknad til behandling."),
            ),
            models.CheckConstraint(
                name="a_refused_application_says_why",
                condition=~Q(state=ApplicationState.REFUSED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_settled_application_has_a_time",
                condition=Q(state__in=OPEN_APPLICATION_STATES) | Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("join:state", args=[self.reference])


class ApplicationFollower(models.Model):
    """Somebody else who wants to hear the answer. Forgotten as soon as it is given."""

    application = models.ForeignKey(
        MembershipApplication,
        models.CASCADE,
        related_name="followers",
        verbose_name=_("søknad"),
    )
    name = models.CharField(_("navn"), max_length=120)
    email = models.EmailField(_("e-postadresse"), max_length=254)
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES, default="nb")
    added_at = models.DateTimeField(_("lagt til"))

    class Meta:
        verbose_name = _("en som venter på svaret")
        verbose_name_plural = _("de som venter på svaret")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "application", Lower("email"), name="an_address_follows_an_application_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
