from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement
from agreements.querysets import PartyOwnerQuerySet
from core.models import Dated
from members.models import Organisation


class Party(models.Model):
    """`name` is what the organisation was called when it signed; before that it is empty."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField(_("nummer"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="agreement_parties",
        verbose_name=_("organisasjon"),
    )
    name = models.CharField(max_length=160, blank=True, editable=False)
    description = models.TextField(
        _("hvem parten er"), blank=True, help_text=_("Med partens egne ord.")
    )

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parter")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                name="an_organisation_is_one_party_to_an_agreement",
                violation_error_message=_("Organisasjonen er alt en part."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.organisation.name


class PartyOwner(Dated):
    """Who follows the agreement up for a party, and is reminded: a person with an account, or
    somebody with a name and an address, to whom a link of their own is sent."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, models.CASCADE, related_name="owners", verbose_name=_("part"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    name = models.CharField(_("navn"), max_length=120, blank=True)
    email = models.EmailField(_("e-postadresse"), blank=True)
    title = models.CharField(_("stilling"), max_length=120, blank=True)
    written_in = models.CharField(
        _("språk"),
        max_length=2,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Det vi skriver på. Den som har konto, velger selv."),
    )

    objects = PartyOwnerQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("den som følger opp")
        verbose_name_plural = _("de som følger opp")
        ordering = ["party", "starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="the_address_of_an_owner_is_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Skriv adressen med små bokstaver."),
            ),
            models.CheckConstraint(
                name="an_owner_has_no_other_address_than_the_account",
                condition=Q(person=None) | Q(email=""),
            ),
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.name

    @property
    def address(self) -> str:
        """Empty: nobody can be written to."""
        return self.person.email if self.person else self.email

    @property
    def language(self) -> str:
        return self.person.language if self.person else self.written_in or "nb"


class RoleClarification(models.Model):
    """A topic on which the parties say what each of them does, and does not."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="roles")
    position = models.PositiveSmallIntegerField(_("nummer"))
    topic = models.CharField(_("tema"), max_length=120)

    class Meta:
        verbose_name = _("rolleavklaring")
        verbose_name_plural = _("rolleavklaringer")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "topic"],
                name="a_topic_is_clarified_once",
                violation_error_message=_("Temaet står der alt."),
            )
        ]

    def __str__(self) -> str:
        return self.topic


class RoleText(models.Model):
    clarification = models.ForeignKey(RoleClarification, models.CASCADE, related_name="texts")
    party = models.ForeignKey(Party, models.CASCADE, related_name="roles")
    text = models.TextField(_("hva parten gjør"), blank=True)

    class Meta:
        verbose_name = _("rolle")
        verbose_name_plural = _("roller")
        ordering = ["party__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clarification", "party"], name="a_party_says_its_part_of_a_topic_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clarification}: {self.party}"


class Signatory(models.Model):
    party = models.ForeignKey(Party, models.CASCADE, related_name="signatories")
    name = models.CharField(_("navn"), max_length=120)
    title = models.CharField(_("stilling"), max_length=120, blank=True)
    signed_on = models.DateField(_("signert"), null=True, blank=True)

    class Meta:
        verbose_name = _("den som signerer")
        verbose_name_plural = _("de som signerer")
        ordering = ["party__position", "pk"]

    def __str__(self) -> str:
        return self.name
