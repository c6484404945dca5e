"""Networks outside our own: what they are, whether they are of use, and who is in them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import never_two_at_once
from core.models import Dated
from members.models import Organisation
from networks.enums import Reach, Verdict
from networks.models.networks import Network

WEB_ADDRESS = URLValidator(schemes=["http", "https"])


class ExternalNetwork(models.Model):
    """Facts, with the page they were read on."""

    name = models.CharField(_("navn"), max_length=160, unique=True)
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)
    reach = models.CharField(_("hvor det arbeider"), max_length=12, choices=Reach)
    purpose = models.TextField(_("hva det er for"), blank=True, max_length=2000)
    site = models.URLField(_("nettsted"), max_length=400, blank=True, validators=[WEB_ADDRESS])
    fee = models.CharField(_("hva det koster"), max_length=300, blank=True)
    source = models.URLField(
        _("hvor opplysningene står"), max_length=400, blank=True, validators=[WEB_ADDRESS]
    )
    checked_on = models.DateField(_("sist kontrollert"), null=True, blank=True)
    sort_key = models.CharField(max_length=240, editable=False, db_collation="C")

    class Meta:
        verbose_name = _("eksternt nettverk")
        verbose_name_plural = _("eksterne nettverk")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('networks:outside')}#{self.slug}"


class Relevance(Dated):
    """What somebody found out about how useful it is, for as long as they stand by it."""

    external = models.ForeignKey(
        ExternalNetwork, models.CASCADE, related_name="notes", verbose_name=_("nettverk")
    )
    text = models.TextField(_("hva vi fant ut"), max_length=2000)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("notert av"),
    )

    class Meta(Dated.Meta):
        verbose_name = _("vurdering")
        verbose_name_plural = _("vurderinger")
        ordering = ["-starts_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.external}, {self.starts_on}"


class Contact(Dated):
    """Who of ours keeps in touch with an outside network, for a network of ours."""

    external = models.ForeignKey(
        ExternalNetwork, models.CASCADE, related_name="contacts", verbose_name=_("nettverk")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="external_contacts",
        verbose_name=_("person"),
    )
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="external_contacts",
        verbose_name=_("for nettverket"),
    )

    class Meta(Dated.Meta):
        verbose_name = _("kontakt")
        verbose_name_plural = _("kontakter")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "external",
                "person",
                name="a_person_keeps_a_contact_once",
                message=_("Personen holder allerede kontakten."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.external}"


class Trial(Dated):
    """Several of ours try an outside network together, and then say what they think."""

    external = models.ForeignKey(
        ExternalNetwork, models.PROTECT, related_name="trials", verbose_name=_("hva som prøves")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="trials", verbose_name=_("hvem som står for det")
    )
    question = models.TextField(_("hva dere vil finne ut"), blank=True, max_length=2000)
    cost = models.CharField(_("hva det koster hver"), max_length=300, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="trials_reported",
        verbose_name=_("hvem som melder tilbake"),
    )
    verdict = models.CharField(_("hva dere kom til"), max_length=8, choices=Verdict, blank=True)
    because = models.TextField(_("hvorfor"), blank=True, max_length=2000)
    judged_on = models.DateField(_("avgjort"), null=True, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("felles prøving")
        verbose_name_plural = _("felles prøvinger")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="a_verdict_says_why_and_when",
                condition=Q(verdict="", judged_on=None)
                | (~Q(verdict="") & ~Q(because="") & Q(judged_on__isnull=False)),
                violation_error_message=_("Skriv hvorfor."),
            ),
            never_two_at_once(
                "external",
                "network",
                name="a_network_tries_another_once_at_a_time",
                message=_("Nettverket prøver dette allerede i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.external}, {self.network}"

    def get_absolute_url(self) -> str:
        return reverse("networks:trial", args=[self.pk])


class TrialMember(Dated):
    trial = models.ForeignKey(
        Trial, models.CASCADE, related_name="members", verbose_name=_("prøving")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisasjon")
    )

    class Meta(Dated.Meta):
        verbose_name = _("organisasjon som prøver")
        verbose_name_plural = _("organisasjoner som prøver")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "trial",
                "organisation",
                name="an_organisation_tries_once_at_a_time",
                message=_("Organisasjonen er med allerede."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.trial}"


class TrialNote(models.Model):
    """A line in the log that those who try it share."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="notes")
    text = models.TextField(_("notat"), max_length=4000)
    written_at = models.DateTimeField(_("skrevet"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("notat")
        verbose_name_plural = _("notater")
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Representation(Dated):
    """A person who speaks for us in a body outside, and who steps in for them."""

    body = models.CharField(_("utvalg, råd eller styre"), max_length=160)
    external = models.ForeignKey(
        ExternalNetwork,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="representations",
        verbose_name=_("i nettverket"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="representations",
        verbose_name=_("person"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="substitute_representations",
        verbose_name=_("vara"),
    )

    class Meta(Dated.Meta):
        verbose_name = _("representasjon")
        verbose_name_plural = _("representasjoner")
        ordering = ["body", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "body",
                "person",
                name="a_person_represents_us_once_in_a_body",
                message=_("Personen sitter der allerede i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.body}"
