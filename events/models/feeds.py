from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """That a person has a calendar of their own to follow. Its address is signed and not kept, so
    what stands here opens nothing; a new `uid` is a new address, and the old one is dead."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    made_at = models.DateTimeField(_("laget"))

    class Meta:
        verbose_name = _("egen kalender")
        verbose_name_plural = _("egne kalendere")

    def __str__(self) -> str:
        return str(self.person)
