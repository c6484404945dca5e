from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.enums import FollowUpState
from meetings.models.forums import Forum
from meetings.models.proposals import Proposal
from meetings.models.records import RecordPoint
from meetings.querysets import FollowUpQuerySet
from members.models import Organisation


class FollowUp(models.Model):
    """Who contacts whom about what, by when, and what came of it. What is carried over is closed
    and goes on as a new one; a collective one is one for each, which share `collective`.

    Whoever does it has an account, or is a guest, by the key that the room above knows them by."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    forum = models.ForeignKey(Forum, models.PROTECT, related_name="follow_ups")
    point = models.ForeignKey(
        RecordPoint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("fra referatet"),
    )
    proposal = models.ForeignKey(
        Proposal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("forslag"),
    )
    collective = models.UUIDField(null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("hvem"),
    )
    guest = models.UUIDField(null=True, editable=False)
    guest_name = models.CharField(_("hvem, uten konto"), max_length=120, blank=True, editable=False)
    what = models.CharField(_("hva"), max_length=200)
    question = models.TextField(
        _("hva vi vil vite"), blank=True, help_text=_("Spørsmålet eller ideen dere tar opp.")
    )
    target_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisasjon"),
    )
    target_name = models.CharField(
        _("hvem dere kontakter"),
        max_length=160,
        blank=True,
        help_text=_("Et nettverk eller noen andre som ikke står i registeret."),
    )
    due_on = models.DateField(_("frist"))
    state = models.CharField(
        _("tilstand"),
        max_length=12,
        choices=FollowUpState,
        default=FollowUpState.OPEN,
        editable=False,
    )
    outcome = models.TextField(_("hva det ble til"), blank=True)
    closed_at = models.DateTimeField(_("avsluttet"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("avsluttet av"),
    )
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="carried_to", editable=False
    )
    created_at = models.DateTimeField(_("tatt på"), editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("oppfølging")
        verbose_name_plural = _("oppfølginger")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_closed_follow_up_says_what_came_of_it",
                condition=Q(state=FollowUpState.OPEN, closed_at=None)
                | (~Q(state=FollowUpState.OPEN) & Q(closed_at__isnull=False) & ~Q(outcome="")),
                violation_error_message=_("Skriv hva det ble til."),
            ),
            models.CheckConstraint(
                name="a_follow_up_is_of_a_person_or_a_guest",
                condition=Q(owner=None) | Q(guest=None),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("meetings:follow_up", args=[self.uid])

    @property
    def whose(self) -> str:
        """Who does it; empty: nobody."""
        return self.owner.name if self.owner else self.guest_name

    @property
    def target(self) -> str:
        """Whom it is about, in words."""
        return self.target_organisation.name if self.target_organisation else self.target_name
