from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models.sign_ups import Participant
from events.querysets import CertificateQuerySet

CODE_LENGTH = 12


class Certificate(models.Model):
    """That somebody was there, as it stands on the paper they have. What it says is frozen; whether
    it still counts is asked (`CertificateQuerySet.valid`).

    `code` is 60 bits of chance in letters and digits that are not taken for each other. `minutes`
    is None where nobody knows how long.
    """

    code = models.CharField(_("kode"), max_length=CODE_LENGTH, unique=True, editable=False)
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="certificates", verbose_name=_("deltaker")
    )
    name = models.CharField(_("navn"), max_length=120, blank=True)
    title = models.CharField(_("arrangement"), max_length=160)
    arranger = models.CharField(_("arrangør"), max_length=160)
    starts_at = models.DateTimeField(_("begynte"))
    ends_at = models.DateTimeField(_("sluttet"))
    minutes = models.PositiveIntegerField(_("minutter"), null=True, blank=True)
    issued_at = models.DateTimeField(_("laget"))
    revoked_at = models.DateTimeField(_("trukket tilbake"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("deltakerbevis")
        verbose_name_plural = _("deltakerbevis")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_live_certificate_per_participant",
                fields=["participant"],
                condition=Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="a_live_certificate_has_a_name",
                condition=~Q(name="") | Q(revoked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="what_a_certificate_is_for_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.title}"
