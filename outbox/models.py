from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from outbox import letters, reminders
from outbox.enums import OPEN_STATES, DeliveryState, SendingState
from outbox.querysets import DeliveryQuerySet, DemoLetterQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Sending(models.Model):
    """One letter to many. What it says is frozen here once, to whom in the ledger.

    `content` is what all receivers share: language → facts. The counts are written when the
    balance closes, and stay when the letters are forgotten.
    """

    key = models.CharField(_("nøkkel"), max_length=100, unique=True)
    letter = models.CharField(_("brev"), max_length=80)
    title = models.CharField(_("tittel"), max_length=120)
    content = models.JSONField(_("innhold"), encoder=DjangoJSONEncoder)
    content_sha256 = models.CharField(_("avtrykk av innholdet"), max_length=64)
    state = models.CharField(
        _("tilstand"), max_length=8, choices=SendingState, default=SendingState.RUNNING
    )
    reason = models.CharField(_("grunn"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("begynte"))
    ended_at = models.DateTimeField(_("sluttet"), null=True, blank=True)
    failures_in_a_row = models.PositiveIntegerField(default=0, editable=False)
    candidates = models.PositiveIntegerField(_("mottakere"), default=0)
    accepted = models.PositiveIntegerField(_("levert"), default=0)
    rejected = models.PositiveIntegerField(_("avvist"), default=0)
    suppressed = models.PositiveIntegerField(_("stoppet"), default=0)

    class Meta:
        verbose_name = _("utsending")
        verbose_name_plural = _("utsendinger")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_sending_is_sent_when_its_balance_closes",
                condition=~models.Q(state=SendingState.SENT)
                | models.Q(
                    ended_at__isnull=False,
                    candidates=F("accepted") + F("rejected") + F("suppressed"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One letter to one address: the ledger row comes first, the sending after."""

    dedupe_key = models.CharField(_("nøkkel"), max_length=200)  # a_letter_is_owed_once
    letter = models.CharField(_("brev"), max_length=80)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        db_index=False,  # delivery_of_person begins with it
    )
    address = models.EmailField(_("adresse"), max_length=254)
    language = models.CharField(_("språk"), max_length=2, default="nb")
    sending = models.ForeignKey(
        Sending,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("utsending"),
        db_index=False,  # delivery_of_sending
    )
    context = models.JSONField(
        _("opplysninger"),
        null=True,
        encoder=DjangoJSONEncoder,
        help_text=_("Tomt betyr slettet: det var en kode, eller det er lenge siden."),
    )
    subject = models.CharField(_("emne"), max_length=250, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120)
    created_at = models.DateTimeField(_("skrevet"), db_index=True)
    expires_at = models.DateTimeField(_("utløper"), null=True, blank=True)

    state = models.CharField(
        _("tilstand"), max_length=12, choices=DeliveryState, default=DeliveryState.PENDING
    )
    next_at = models.DateTimeField(_("sendes tidligst"))
    slot_at = models.DateTimeField(
        _("tidsluke"), null=True, blank=True, help_text=_("Når farten gir plass til det.")
    )
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    first_tried_at = models.DateTimeField(_("først prøvd"), null=True, blank=True)
    claimed_by = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(_("avgjort"), null=True, blank=True)
    smtp_reply = models.TextField(_("svar fra e-posttjeneren"), blank=True)
    returned_at = models.DateTimeField(
        _("kom i retur"), null=True, blank=True, help_text=_("Levert først, men avvist siden.")
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("brev")
        verbose_name_plural = _("brev")
        ordering = ["-created_at", "-pk"]
        # None tells the states before a letter is settled apart, so that going from one to the
        # next writes no index (PostgreSQL's heap-only tuples).
        indexes = [
            models.Index(
                F("sending").asc(nulls_first=True),
                "expires_at",
                "next_at",
                "id",
                name="delivery_unsettled",
                condition=models.Q(settled_at=None),
            ),
            models.Index(fields=["person", "-created_at"], name="delivery_of_person"),
            models.Index(
                fields=["sending"],
                name="delivery_of_sending",
                condition=models.Q(sending__isnull=False),
            ),
        ]
        constraints = [
            # One index for both questions: which key, and which keys begin so.
            models.UniqueConstraint(
                fields=["dedupe_key"],
                name="a_letter_is_owed_once",
                opclasses=["varchar_pattern_ops"],
            ),
            models.UniqueConstraint(fields=["message_id"], name="a_message_id_is_used_once"),
            models.CheckConstraint(
                name="what_is_on_its_way_is_not_settled",
                condition=~models.Q(state__in=OPEN_STATES) | models.Q(settled_at=None),
            ),
            models.CheckConstraint(
                name="delivery_is_leased_while_claimed",
                condition=~models.Q(state__in=[DeliveryState.CLAIMED, DeliveryState.IN_DATA])
                | models.Q(claimed_by__isnull=False, lease_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{letters.title_of(self.letter)} → {self.address}"

    @property
    def is_secret(self) -> bool:
        return letters.is_secret(self.letter)

    @property
    def is_wiped(self) -> bool:
        return self.context is None

    @property
    def title(self) -> StrOrPromise:
        return letters.title_of(self.letter)

    @property
    def language_name(self) -> StrOrPromise:
        return dict(settings.LANGUAGES)[self.language]

    @property
    def legible_facts(self) -> object:
        """For the receiver; a code that has not gone yet is for their mailbox alone."""
        return None if self.is_secret else self.context


class Lane(models.Model):
    """How fast letters of sendings may leave: all of them (no domain), or those to a domain.

    Each letter takes the next slot. Letters to one go first and are not slowed.
    """

    domain = models.CharField(
        _("domene"),
        max_length=253,
        blank=True,
        help_text=_("Det som står etter @, for eksempel kommune.example. Tomt gjelder alle."),
    )
    per_second = models.DecimalField(
        _("brev i sekundet"),
        max_digits=6,
        decimal_places=1,
        help_text=_("Høyst så mange. 0,5 er ett brev hvert annet sekund."),
    )
    paused_until = models.DateTimeField(_("venter til"), null=True, blank=True)
    next_slot = models.DateTimeField(_("neste ledige tidsluke"), null=True, editable=False)

    class Meta:
        verbose_name = _("fart")
        verbose_name_plural = _("fart")
        ordering = ["domain"]
        constraints = [
            models.UniqueConstraint(
                Lower("domain"),
                name="a_domain_has_one_lane",
                violation_error_message=_("Domenet har en fart fra før."),
            ),
            models.CheckConstraint(
                name="a_lane_moves",
                condition=models.Q(per_second__gt=0),
                violation_error_message=_("Skriv et tall over null."),
            ),
        ]

    def __str__(self) -> str:
        return self.domain or str(_("alle"))


class Suppression(models.Model):
    """An address that gets no letters: it is dead, or its owner asked us to stop."""

    address = models.EmailField(_("adresse"), max_length=254)
    reason = models.CharField(_("grunn"), max_length=300)
    since = models.DateTimeField(_("siden"))
    source = models.ForeignKey(
        Delivery,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("brevet som viste det"),
    )

    class Meta:
        verbose_name = _("stoppet adresse")
        verbose_name_plural = _("stoppede adresser")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                name="an_address_is_suppressed_once",
                violation_error_message=_("Adressen er allerede stoppet."),
            )
        ]

    def __str__(self) -> str:
        return self.address


class Pause(models.Model):
    """While this row exists no letter leaves."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    since = models.DateTimeField(_("siden"))
    reason = models.CharField(_("grunn"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("pause i sendingen")
        verbose_name_plural = _("pause i sendingen")
        constraints = [
            models.CheckConstraint(name="there_is_one_pause", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return self.reason


class HeldReminder(models.Model):
    """While this row exists the occasion's letters are not owed (`outbox.reminders.Occasion`)."""

    source = models.CharField(_("påminnelse"), max_length=60)
    key = models.CharField(_("nøkkel"), max_length=100)
    about = models.CharField(_("gjelder"), max_length=200)
    reason = models.CharField(_("grunn"), max_length=300)
    since = models.DateTimeField(_("siden"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("av"),
    )

    class Meta:
        verbose_name = _("påminnelse som er holdt tilbake")
        verbose_name_plural = _("kommende påminnelser")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="a_reminder_is_held_once"),
            models.CheckConstraint(
                name="a_reminder_is_held_for_a_reason", condition=~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{reminders.title_of(self.source)}: {self.about}"


class DemoLetter(models.Model):
    """What the demo mailbox received; written only in demo mode."""

    address = models.EmailField(max_length=254, db_index=True)
    message_id = models.CharField(max_length=120)
    received_at = models.DateTimeField(auto_now_add=True)
    raw = models.BinaryField()

    objects = DemoLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.address} {self.received_at:%Y-%m-%d %H:%M}"
