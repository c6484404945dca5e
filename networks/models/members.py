from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.fields import never_two_at_once
from core.models import Dated
from members.models import Organisation
from networks.enums import MembershipState
from networks.models.networks import Network
from networks.querysets import (
    NetworkInvitationQuerySet,
    NetworkMembershipQuerySet,
    RepresentativeQuerySet,
)


class NetworkMembership(Dated):
    """That a person or an organisation is in a network, or has asked to be. `on_behalf_of` is whom
    a person is there for: when they leave it, they leave the network."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="memberships", verbose_name=_("nettverk")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="network_memberships",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="network_memberships",
        verbose_name=_("organisasjon"),
    )
    on_behalf_of = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("på vegne av"),
    )
    state = models.CharField(_("tilstand"), max_length=10, choices=MembershipState)
    asked_at = models.DateTimeField(_("spurte"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = NetworkMembershipQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("medlem av et nettverk")
        verbose_name_plural = _("medlemmer av nettverk")
        ordering = ["asked_at", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="a_network_member_is_a_person_or_an_organisation",
                condition=Q(person=None, organisation__isnull=False, on_behalf_of=None)
                | Q(person__isnull=False, organisation=None),
                violation_error_message=_("Velg enten en person eller en organisasjon."),
            ),
            models.CheckConstraint(
                name="a_network_member_has_a_first_day",
                condition=~Q(state=MembershipState.MEMBER) | Q(starts_on__isnull=False),
            ),
            never_two_at_once(
                "network",
                "person",
                name="a_person_is_in_a_network_once",
                message=_("Personen er med i nettverket i perioden."),
                condition=Q(state=MembershipState.MEMBER),
            ),
            never_two_at_once(
                "network",
                "organisation",
                name="an_organisation_is_in_a_network_once",
                message=_("Organisasjonen er med i nettverket i perioden."),
                condition=Q(state=MembershipState.MEMBER),
            ),
            models.UniqueConstraint(
                fields=["network", "person"],
                name="a_person_asks_a_network_once",
                condition=Q(state=MembershipState.ASKED),
            ),
            models.UniqueConstraint(
                fields=["network", "organisation"],
                name="an_organisation_asks_a_network_once",
                condition=Q(state=MembershipState.ASKED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.organisation}, {self.network}"


class Representative(Dated):
    """Who meets for an organisation that is in a network."""

    membership = models.ForeignKey(
        NetworkMembership,
        models.CASCADE,
        related_name="representatives",
        verbose_name=_("organisasjon i nettverket"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="network_representations",
        verbose_name=_("person"),
    )

    objects = RepresentativeQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("representant")
        verbose_name_plural = _("representanter")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "membership",
                "person",
                name="a_person_represents_once",
                message=_("Personen møter allerede for organisasjonen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.membership}"


class Invitation(models.Model):
    """Whoever proves the address and has not said no, may say yes."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="invitations", verbose_name=_("nettverk")
    )
    email = models.EmailField(_("e-postadresse"), max_length=254)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    invited_at = models.DateTimeField(_("invitert"))
    expires_at = models.DateTimeField(_("gjelder til"))
    accepted_at = models.DateTimeField(_("svarte ja"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("trukket"), null=True, blank=True)

    objects = NetworkInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitasjon til nettverk")
        verbose_name_plural = _("invitasjoner til nettverk")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "network",
                Lower("email"),
                name="an_address_is_invited_to_a_network_once",
                condition=Q(accepted_at=None, withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.network}"
