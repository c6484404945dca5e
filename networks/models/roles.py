from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import never_two_at_once
from core.models import Dated
from meetings.models import Meeting
from members.models import Organisation
from networks.enums import SINGLE_ROLES, Role
from networks.models.networks import Network
from networks.querysets import ElectionQuerySet, RoleQuerySet, SecretariatQuerySet


class Seat(Dated):
    """A person in a role, with title and employer as they were then: they stay so."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    role = models.CharField(_("verv"), max_length=16, choices=Role)
    rank = models.PositiveSmallIntegerField(
        _("rekkefølge"), default=1, help_text=_("For eksempel 1. og 2. vara.")
    )
    title = models.CharField(_("stilling"), max_length=120, blank=True)
    employer = models.CharField(_("arbeidssted"), max_length=160, blank=True)
    on_behalf_of = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("på vegne av"),
    )

    class Meta(Dated.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    @property
    def role_in_words(self) -> str:
        """Substitutes are numbered."""
        role = self.get_role_display()
        return f"{self.rank}. {role}" if self.role == Role.SUBSTITUTE else role

    @property
    def where(self) -> str:
        return ", ".join(each for each in (self.title, self.employer) if each)


class NetworkRole(Seat):
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="roles", verbose_name=_("nettverk")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="network_roles",
        verbose_name=_("person"),
    )
    elected_at = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("valgt på møtet"),
    )

    objects = RoleQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Seat.Meta):
        verbose_name = _("verv i et nettverk")
        verbose_name_plural = _("verv i nettverk")
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "network",
                "role",
                name="one_leader_of_a_network",
                message=_("Noen andre har vervet i perioden."),
                condition=Q(role__in=SINGLE_ROLES),
            ),
            never_two_at_once(
                "network",
                "person",
                "role",
                name="nobody_holds_a_network_role_twice",
                message=_("Personen har allerede vervet i perioden."),
            ),
        ]


class SecretariatTerm(Dated):
    """The organisation that does the work of a secretariat for the network."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="secretariats", verbose_name=_("nettverk")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="network_secretariats",
        verbose_name=_("organisasjon"),
    )
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="network_secretariats",
        verbose_name=_("kontaktperson"),
        help_text=_("Kan styre nettverket, som lederen og sekretæren."),
    )

    objects = SecretariatQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Dated.Meta):
        verbose_name = _("sekretariat")
        verbose_name_plural = _("sekretariater")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            never_two_at_once(
                "network",
                name="one_secretariat_at_a_time",
                message=_("En annen organisasjon er sekretariat i perioden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.network}"


class Election(Seat):
    """Who was elected at a meeting, noted while it happens. It counts when the record is approved
    and somebody who runs the network confirms it: then it is a role."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="elections", verbose_name=_("nettverk")
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="elections", verbose_name=_("møte")
    )
    noted_at = models.DateTimeField(_("skrevet"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("bekreftet"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ElectionQuerySet.as_manager()  # type: ignore[misc]  # narrower than Dated's

    class Meta(Seat.Meta):
        verbose_name = _("valg")
        verbose_name_plural = _("valg")
        ordering = ["pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "person", "role"], name="somebody_is_elected_to_a_role_once"
            ),
            models.CheckConstraint(
                name="an_election_has_a_first_day", condition=Q(starts_on__isnull=False)
            ),
        ]
