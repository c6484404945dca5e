"""What is sent: an issue, its blocks, and what they say in each language."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import RichTextField
from core.pictures import LetterPictureField
from events.enums import EventType
from events.models import Event
from newsletters.enums import BlockKind, IssueState
from newsletters.models.lists import Newsletter, Segment
from outbox.models import Sending
from regions.models import Chapter

SUBJECT_LENGTH = 120


class Issue(models.Model):
    """One letter of a newsletter. A skeleton is never sent; the drafts of each month are made of
    it. What a frozen one says is kept in its sending, and stays as it was."""

    newsletter = models.ForeignKey(
        Newsletter, models.PROTECT, related_name="issues", verbose_name=_("nyhetsbrev")
    )
    name = models.CharField(
        _("navn"), max_length=80, help_text=_("Slik dere kaller det. Leserne ser emnet.")
    )
    slug = models.SlugField(_("adresse"), max_length=80, unique=True, editable=False)
    state = models.CharField(
        _("tilstand"), max_length=10, choices=IssueState, default=IssueState.DRAFT, editable=False
    )
    segments = models.ManyToManyField(
        Segment,
        blank=True,
        related_name="issues",
        verbose_name=_("målgrupper"),
        help_text=_("Hver får brevet én gang, også om flere målgrupper treffer."),
    )
    send_at = models.DateTimeField(_("sendes"), null=True, blank=True)
    period = models.CharField(max_length=7, blank=True, editable=False)  # 2027-03, of a skeleton's
    drafted = models.CharField(max_length=7, blank=True, editable=False)
    """Of a skeleton: the last month it has become a draft."""
    links = models.JSONField(default=dict, editable=False)
    """What asking the links found: address → what is wrong with it, or nothing."""
    links_asked_at = models.DateTimeField(_("lenkene sist sjekket"), null=True, editable=False)
    sending = models.OneToOneField(
        Sending,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="issue",
        verbose_name=_("utsending"),
    )
    ended = models.PositiveIntegerField(_("meldte seg av etterpå"), default=0, editable=False)

    class Meta:
        verbose_name = _("utgave")
        verbose_name_plural = _("utgaver")
        ordering = ["-send_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter"],
                condition=Q(state=IssueState.SKELETON),
                name="a_newsletter_has_one_skeleton",
                violation_error_message=_("Nyhetsbrevet har en mal fra før."),
            ),
            models.UniqueConstraint(
                fields=["newsletter", "period"],
                condition=~Q(period=""),
                name="a_month_has_one_draft_of_the_skeleton",
            ),
            models.CheckConstraint(
                name="what_is_scheduled_has_its_time",
                condition=~Q(state=IssueState.SCHEDULED) | Q(send_at__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_frozen_has_its_sending",
                condition=Q(state=IssueState.FROZEN, sending__isnull=False)
                | (~Q(state=IssueState.FROZEN) & Q(sending=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IssueText(models.Model):
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="texts")
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("emne"), max_length=SUBJECT_LENGTH, blank=True)
    preheader = models.CharField(
        _("første linje"),
        max_length=160,
        blank=True,
        help_text=_("Vises ved siden av emnet i innboksen."),
    )

    class Meta:
        verbose_name = _("emne")
        verbose_name_plural = _("emner")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "language"], name="an_issue_has_one_subject_in_a_language"
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Block(models.Model):
    """A part of an issue. Events are those picked by hand, or else those that the rule finds."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField(_("plass"), default=0)
    kind = models.CharField(_("slag"), max_length=8, choices=BlockKind)
    link = models.URLField(_("lenke"), max_length=500, blank=True)
    picture = LetterPictureField(_("bilde"), upload_to="newsletters/", blank=True)
    events = models.ManyToManyField(
        Event,
        blank=True,
        related_name="+",
        verbose_name=_("valgte arrangementer"),
        help_text=_("Tomt betyr at regelen under finner dem."),
    )
    events_within_days = models.PositiveSmallIntegerField(
        _("arrangementer de neste dagene"), default=45
    )
    events_at_most = models.PositiveSmallIntegerField(_("høyst så mange"), default=6)
    events_of_chapter = models.ForeignKey(
        Chapter,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bare fra fylkeslaget"),
    )
    events_of_type = models.CharField(
        _("bare av typen"), max_length=12, choices=EventType, blank=True
    )

    class Meta:
        verbose_name = _("del av utgaven")
        verbose_name_plural = _("deler av utgaven")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_block_shows_some_events",
                condition=Q(events_at_most__range=(1, 20)),
                violation_error_message=_("Velg fra 1 til 20 arrangementer."),
            ),
            models.CheckConstraint(
                name="a_block_looks_a_year_ahead_at_most",
                condition=Q(events_within_days__range=(1, 366)),
                violation_error_message=_("Velg fra 1 til 366 dager."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class BlockText(models.Model):
    block = models.ForeignKey(Block, models.CASCADE, related_name="texts")
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES)
    heading = models.CharField(_("overskrift"), max_length=120, blank=True)
    body = RichTextField(_("tekst"), blank=True)
    button = models.CharField(_("tekst på knapp eller lenke"), max_length=60, blank=True)
    alt = models.CharField(
        _("hva bildet viser"),
        max_length=250,
        blank=True,
        help_text=_("For dem som ikke ser bildet."),
    )

    class Meta:
        verbose_name = _("tekst")
        verbose_name_plural = _("tekster")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "language"], name="a_block_says_one_thing_in_a_language"
            )
        ]

    def __str__(self) -> str:
        return self.heading
