from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletters.models.issues import Issue


class Click(models.Model):
    """How many came to one of our pages by a link in an issue, on a day. Never who."""

    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="clicks", verbose_name=_("utgave")
    )
    link = models.PositiveSmallIntegerField(_("lenke"))
    day = models.DateField(_("dag"))
    count = models.PositiveIntegerField(_("antall"), default=0)

    class Meta:
        verbose_name = _("klikk")
        verbose_name_plural = _("klikk")
        ordering = ["issue", "link", "day"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "link", "day"], name="clicks_are_counted_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue} {self.link} {self.day}: {self.count}"
