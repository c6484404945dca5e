from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.enums import ProposalState
from meetings.models.forums import Forum
from meetings.models.records import RecordPoint
from meetings.querysets import BallotQuerySet, ProposalQuerySet


class ProposalLine(models.Model):
    """A heading that proposals are grouped under."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="proposal_lines")
    position = models.PositiveSmallIntegerField(_("nummer"), default=1)
    name = models.CharField(_("linje"), max_length=160)

    class Meta:
        verbose_name = _("linje")
        verbose_name_plural = _("linjer")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "name"], name="a_line_is_named_once_in_a_forum"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="proposals")
    line = models.ForeignKey(
        ProposalLine,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("linje"),
    )
    point = models.ForeignKey(
        RecordPoint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("fra referatet"),
    )
    title = models.CharField(_("forslag"), max_length=200)
    text = models.TextField(_("mer om forslaget"), blank=True)
    state = models.CharField(
        _("tilstand"),
        max_length=10,
        choices=ProposalState,
        default=ProposalState.OPEN,
        editable=False,
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("foreslått av"),
    )
    proposed_at = models.DateTimeField(_("foreslått"))

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("forslag")
        verbose_name_plural = _("forslag")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Support(models.Model):
    """That a member supports a proposal, said openly."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("støtte")
        verbose_name_plural = _("støtte")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person"], name="a_proposal_is_supported_once_by_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal}"


class Ballot(models.Model):
    """The forum chooses what to work on: each of those who are in it has so many votes to
    spread."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="ballots")
    title = models.CharField(_("tittel"), max_length=160)
    votes_each = models.PositiveSmallIntegerField(
        _("stemmer til hver"), validators=[MinValueValidator(1)]
    )
    proposals = models.ManyToManyField(Proposal, related_name="ballots", verbose_name=_("forslag"))
    opens_at = models.DateTimeField(_("åpner"))
    closes_at = models.DateTimeField(_("stenger"))
    counted_at = models.DateTimeField(_("talt opp"), null=True, editable=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("avstemning")
        verbose_name_plural = _("avstemninger")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_ballot_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("Avstemningen må stenge etter at den åpner."),
            ),
            models.CheckConstraint(name="a_ballot_gives_a_vote", condition=Q(votes_each__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:ballot", args=[self.pk])

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


class Vote(models.Model):
    """How many of their votes somebody gave a proposal. Only sums are shown to anybody."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="votes")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    count = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("stemme")
        verbose_name_plural = _("stemmer")
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "proposal", "person"], name="votes_on_a_proposal_are_one_row"
            ),
            models.CheckConstraint(name="a_vote_counts", condition=Q(count__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.count}"
