"""The questions of an event, as a part of any form where somebody signs up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from core.services import looking_into
from events import rules
from events.enums import KINDS_WITH_CHOICES, Demand, QuestionKind, YesNo
from events.models import Answer, EventQuestion, TicketCategory
from events.services.answers import Given

LONGEST_ANSWER = 2000
FILES = ".pdf,.pptx,.odp,image/jpeg,image/png,image/webp"


class AnswerFileField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> File | None:
        upload: File | None = super().clean(data, initial)
        if upload:
            looking_into.kind_of(upload)
        return upload


class QuestionsForm(forms.Form):
    """One participant's answers. `category`: the price they sign up at, once it is chosen; some
    questions must be answered only at some. `answered`: what they said before. `prefix`: where
    several participants stand in one form.

    A field's name holds the version of the words, so nobody answers what they did not see.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        questions: Sequence[EventQuestion],
        category: TicketCategory | None = None,
        answered: Iterable[Answer] = (),
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, files, prefix=prefix)
        self.questions = questions
        self.before = {each.event_question_id: each for each in answered}
        for asked in questions:
            before = self.before.get(asked.pk)
            self.fields[name_of(asked)] = _field(asked, category=category, before=before)
            if before and asked.question.kind == QuestionKind.FILE:
                self.fields[f"{name_of(asked)}_remove"] = forms.BooleanField(
                    label=_("Slett fila jeg har lagt ved"), required=False
                )

    @property
    def given(self) -> list[Given]:
        """What was said to each question, also where it was nothing."""
        return [self._given(asked) for asked in self.questions]

    def _given(self, asked: EventQuestion) -> Given:
        value = self.cleaned_data[name_of(asked)]
        if asked.question.kind != QuestionKind.FILE:
            text = "\n".join(value) if isinstance(value, list) else value
            return Given(asked, text=text)
        is_removed = self.cleaned_data.get(f"{name_of(asked)}_remove", False)
        keeps = asked.pk in self.before and not value and not is_removed
        return Given(asked, upload=value, keeps_file=keeps)


def name_of(asked: EventQuestion) -> str:
    return f"q{asked.pk}v{asked.question.version}"


def _field(
    asked: EventQuestion, *, category: TicketCategory | None, before: Answer | None
) -> forms.Field:
    question = asked.question
    is_file = question.kind == QuestionKind.FILE
    is_required = rules.must_answer(asked, category) and not (is_file and before)
    common: dict[str, Any] = {
        "label": question.text,
        "required": is_required,
        "help_text": _hint(asked, category=category, before=before if is_file else None),
        "error_messages": {"required": _("Svar på dette spørsmålet.")},
    }
    if is_file:
        return AnswerFileField(
            widget=forms.FileInput(attrs={"accept": FILES}),
            **common,
        )
    lines = before.text.splitlines() if before else []
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(
            choices=_choices(question.choices),
            widget=forms.CheckboxSelectMultiple,
            initial=lines,
            **common,
        )
    initial = before.text if before else None
    if question.kind == QuestionKind.TEXT:
        widget = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(max_length=LONGEST_ANSWER, widget=widget, initial=initial, **common)
    is_choice = question.kind in KINDS_WITH_CHOICES
    choices = _choices(question.choices) if is_choice else YesNo.choices
    leave_out = [] if is_required else [("", _("Jeg svarer ikke på dette"))]
    return forms.ChoiceField(
        choices=[*choices, *leave_out],
        widget=forms.RadioSelect,
        initial="" if initial is None and leave_out else initial,
        **common,
    )


def _choices(words: Sequence[str]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


def _hint(asked: EventQuestion, *, category: TicketCategory | None, before: Answer | None) -> str:
    parts = [asked.question.hint]
    if asked.demand == Demand.SOME and category is None:
        names = ", ".join(each.name for each in asked.required_for.all())
        parts.append(str(_("Må besvares av: %(prices)s.") % {"prices": names}))
    if asked.question.kind == QuestionKind.FILE:
        parts.append(
            str(_("Du har lagt ved %(file)s. Velg en ny fil for å bytte.") % {"file": before.text})
            if before
            else str(_("PDF, PowerPoint (pptx), OpenDocument (odp) eller et bilde, høyst 20 MB."))
        )
    return " ".join(part for part in parts if part)
