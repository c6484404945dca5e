from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.enums import KINDS_WITH_CHOICES, Demand, DocumentKind, QuestionKind
from events.models.events import Event, TicketCategory
from events.models.sign_ups import Participant
from events.querysets import AnswerQuerySet, EventQuestionQuerySet, QuestionQuerySet
from regions.models import Chapter


class Question(models.Model):
    """The words of a question, which events may share. What is answered belongs to the event's own
    row. Once somebody has answered, the words stand as they are."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chapter = models.ForeignKey(
        Chapter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("fylkeslag"),
        help_text=_("Den som eier spørsmålet. Tomt betyr sekretariatet, og da kan alle bruke det."),
    )
    kind = models.CharField(_("svares med"), max_length=7, choices=QuestionKind)
    text = models.CharField(
        _("spørsmål"),
        max_length=200,
        help_text=_("Spør aldri om mat, helse eller tilrettelegging her. Det har sin egen plass."),
    )
    hint = models.CharField(_("hjelp til den som svarer"), max_length=300, blank=True)
    choices = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("svar å velge mellom"),
    )
    is_in_library = models.BooleanField(
        _("i biblioteket"),
        default=False,
        help_text=_("Da kan andre arrangementer bruke det samme spørsmålet."),
    )
    version = models.PositiveSmallIntegerField(
        default=1,
        editable=False,
        help_text=_("Øker når ordene endres: ingen svarer på noe annet enn det de så."),
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("spørsmål")
        verbose_name_plural = _("spørsmål")
        ordering = ["text", "pk"]
        constraints = [
            models.CheckConstraint(
                name="who_chooses_has_two_to_choose_between",
                condition=~Q(kind__in=KINDS_WITH_CHOICES) | Q(choices__len__gte=2),
                violation_error_message=_("Skriv minst to svar å velge mellom."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class EventQuestion(models.Model):
    """A question that an event asks. Taken from the form it stays where it has answers."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="questions")
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="uses", verbose_name=_("spørsmål")
    )
    demand = models.CharField(
        _("må det besvares?"), max_length=9, choices=Demand, default=Demand.NOBODY
    )
    required_for = models.ManyToManyField(
        TicketCategory,
        blank=True,
        related_name="+",
        verbose_name=_("må besvares av"),
        help_text=_("Bare når noen priser må svare."),
    )
    order = models.PositiveSmallIntegerField(_("rekkefølge"), default=0)
    is_asked = models.BooleanField(_("er med i skjemaet"), default=True, editable=False)

    objects = EventQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("spørsmål i påmeldingen")
        verbose_name_plural = _("spørsmål i påmeldingen")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="an_event_asks_a_question_once",
                fields=["event", "question"],
                violation_error_message=_("Spørsmålet er allerede med."),
            ),
        ]

    def __str__(self) -> str:
        return self.question.text


class Answer(models.Model):
    """What a participant answered: one line for each thing chosen; a file's words are its name."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="answers")
    event_question = models.ForeignKey(
        EventQuestion, models.PROTECT, related_name="answers", verbose_name=_("spørsmål")
    )
    text = models.TextField(_("svar"), max_length=2000)
    answered_at = models.DateTimeField(_("besvart"))

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("svar")
        verbose_name_plural = _("svar")
        ordering = ["event_question__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_participant_answers_a_question_once",
                fields=["participant", "event_question"],
            ),
            models.CheckConstraint(name="an_answer_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Of the file, where the answer is one."""
        return reverse("calendars:answer_file", args=[self.uid])


class AnswerFile(models.Model):
    """The file of an answer. It lies in the database, so it comes and goes with its row, and no
    address of the storage leads to it."""

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="file")
    kind = models.CharField(_("type"), max_length=4, choices=DocumentKind)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("fil i et svar")
        verbose_name_plural = _("filer i svar")

    def __str__(self) -> str:
        return str(self.pk)
