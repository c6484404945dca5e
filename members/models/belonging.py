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
from members.enums import SINGLE_ROLES, AffiliationProof, AffiliationState, EndReason, Role
from members.models.organisations import Organisation
from members.querysets import AffiliationQuerySet, InvitationQuerySet, RoleTermQuerySet


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
        indexes = [models.Index(fields=["-created_at", "-id"], name="newest_affiliations")]
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
                condition=Q(role__in=SINGLE_ROLES),
            ),
            never_two_at_once(
                "person",
                "organisation",
                "role",
                name="nobody_holds_a_role_twice",
                message=_("Personen har allerede rollen i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"


class Invitation(models.Model):
    """A main contact asks a colleague in, by address. Whoever proves the address belongs there."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invitations", verbose_name=_("organisasjon")
    )
    email = models.EmailField(_("e-postadresse"), max_length=254)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("invitert av"),
    )
    invited_at = models.DateTimeField(_("invitert"))
    expires_at = models.DateTimeField(_("gjelder til"))
    accepted_at = models.DateTimeField(_("tatt imot"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("trukket"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitasjon")
        verbose_name_plural = _("invitasjoner")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                name="one_open_invitation_per_address",
                condition=Q(accepted_at=None, withdrawn_at=None),
                violation_error_message=_("Adressen er allerede invitert."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("members:invitation", args=[self.reference])
