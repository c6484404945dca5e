from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import DocumentKind
from meetings.enums import ForumKind, Openness
from meetings.querysets import ForumFileQuerySet, ForumQuerySet, access_to


class Forum(models.Model):
    """Those who meet again and again: a network, or the parties of an agreement, each of which
    extends this row with what it is besides. Who may what is answered by its kind's `Access`."""

    kind = models.CharField(max_length=10, choices=ForumKind, editable=False)
    name = models.CharField(_("navn"), max_length=160)
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("møteforum")
        verbose_name_plural = _("møtefora")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return access_to(self).page(self)


class ForumFile(models.Model):
    """A file of the forum's own, read by those who are in it, or by all."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="files")
    meeting = models.ForeignKey(
        "meetings.Meeting",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="files",
        verbose_name=_("møte"),
    )
    title = models.CharField(_("tittel"), max_length=160)
    file = models.FileField(_("fil"), upload_to="forums/", max_length=120)
    kind = models.CharField(_("type"), max_length=4, choices=DocumentKind, editable=False)
    size = models.PositiveIntegerField(_("størrelse"), editable=False, help_text=_("I byte."))
    sha256 = models.CharField(max_length=64, editable=False)
    openness = models.CharField(
        _("hvem kan lese"), max_length=8, choices=Openness, default=Openness.FORUM
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("lastet opp"))

    objects = ForumFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fil")
        verbose_name_plural = _("filer")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.title
