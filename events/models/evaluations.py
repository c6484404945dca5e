"""After an event: thanks, and what people thought. The answers lead to nobody.

docs/decisions: an answer has no link to a person, no time, a random key, and no link to the other
answers of the same person. That a link has been used is a row of its own, of which the link cannot
be found again.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.enums import ItemKind
from events.models.events import Event


class Thanks(models.Model):
    """The letter after an event, where somebody has said something about it beforehand."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="thanks")
    is_wanted = models.BooleanField(_("send takkebrevet"), default=True)
    greeting = models.TextField(_("hilsen"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("takkebrev")
        verbose_name_plural = _("takkebrev")

    def __str__(self) -> str:
        return str(self.event)


class Evaluation(models.Model):
    event = models.OneToOneField(Event, models.CASCADE, related_name="evaluation")
    is_wanted = models.BooleanField(_("spør deltakerne"), default=True)
    days_open = models.PositiveSmallIntegerField(
        _("åpen i antall dager"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    replies = models.PositiveIntegerField(_("har svart"), default=0, editable=False)

    class Meta:
        verbose_name = _("evaluering")
        verbose_name_plural = _("evalueringer")
        constraints = [
            models.CheckConstraint(
                name="an_evaluation_is_open_for_a_while",
                condition=Q(days_open__gte=1, days_open__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return str(self.event)


class EvaluationItem(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("rekkefølge"))
    kind = models.CharField(_("svares med"), max_length=6, choices=ItemKind)
    text = models.CharField(_("spørsmål"), max_length=200)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta:
        verbose_name = _("spørsmål i evalueringen")
        verbose_name_plural = _("spørsmål i evalueringen")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_item_with_choices_has_two",
                condition=~Q(kind=ItemKind.CHOICE) | Q(choices__len__gte=2),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class EvaluationAnswer(models.Model):
    """One answer to one item. Its key is random, so that the order says nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(EvaluationItem, models.CASCADE, related_name="answers")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, max_length=2000)

    class Meta:
        verbose_name = _("svar i en evaluering")
        verbose_name_plural = _("svar i evalueringer")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="an_evaluation_answer_is_a_score_or_words",
                condition=Q(score__gte=1, score__lte=5, text="")
                | (Q(score__isnull=True) & ~Q(text="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class EvaluationUse(models.Model):
    """A link has been used. The digest cannot be turned back into the link."""

    digest = models.CharField(primary_key=True, max_length=64, editable=False)
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="uses")

    class Meta:
        verbose_name = _("brukt lenke til en evaluering")
        verbose_name_plural = _("brukte lenker til evalueringer")

    def __str__(self) -> str:
        return self.digest[:8]
