from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.enums import DocumentKind
from events.models.events import Event
from events.models.sessions import Session, Speaker
from events.querysets import EventDocumentQuerySet


class EventDocument(models.Model):
    """Slides and other papers of an event. The file leaves the storage with its row.

    A speaker's is shown only while the speaker consents, whoever put it here.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="documents")
    session = models.ForeignKey(
        Session,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("programpost"),
    )
    speaker = models.ForeignKey(
        Speaker,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("innleder"),
    )
    title = models.CharField(_("tittel"), max_length=160)
    file = models.FileField(_("fil"), upload_to="events/documents/", max_length=120)
    kind = models.CharField(_("type"), max_length=4, choices=DocumentKind, editable=False)
    size = models.PositiveIntegerField(_("størrelse"), editable=False, help_text=_("I byte."))
    added_at = models.DateTimeField(_("lagt til"), editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("lagt til av"),
    )

    objects = EventDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("dokument")
        verbose_name_plural = _("dokumenter")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_speakers_document_is_of_a_session",
                condition=models.Q(speaker=None) | models.Q(session__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("calendars:document", args=[self.uid])
