"""What an organiser asks: the words of a question, and who must answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.enums import KINDS_WITH_CHOICES, Demand, QuestionKind
from events.models import Event, EventQuestion, Question, TicketCategory
from events.services.questions import Who, Words

LONGEST_CHOICE = 100
MOST_CHOICES = 20


class ChoicesField(forms.CharField):
    """Lines, each a choice: as a list. The same line twice is one."""

    widget = forms.Textarea

    def __init__(self, *, belongs: str = "", **kwargs: Any) -> None:
        super().__init__(**{"max_length": 2000, "required": False} | kwargs)
        self.widget.attrs["rows"] = 4
        if belongs:
            self.widget.attrs["data-belongs"] = belongs

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        choices = list(dict.fromkeys(line for line in lines if line))
        if any(len(choice) > LONGEST_CHOICE for choice in choices) or len(choices) > MOST_CHOICES:
            raise forms.ValidationError(_("Skriv høyst 20 svar, hvert på høyst 100 tegn."))
        return choices


class QuestionForm(forms.Form):
    """`uid`: the same form sent twice makes one question."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Spørsmålet"),
        max_length=200,
        help_text=_(
            "Spør aldri om mat, helse eller tilrettelegging her. Kryss heller av for det i "
            "skjemaet til arrangementet: da blir svarene tatt vare på slik loven krever."
        ),
        error_messages={"required": _("Skriv spørsmålet.")},
    )
    hint = forms.CharField(
        label=_("Hjelp til den som svarer"),
        max_length=300,
        required=False,
        help_text=_("Hvorfor dere spør, eller et eksempel på et svar."),
    )
    kind = forms.ChoiceField(
        label=_("Hvordan svarer folk?"),
        choices=QuestionKind.choices,
        widget=forms.RadioSelect,
        initial=QuestionKind.TEXT,
        error_messages={"required": _("Velg hvordan folk svarer.")},
    )
    choices = ChoicesField(
        label=_("Svar å velge mellom"),
        help_text=_("Ett på hver linje. Bare når folk skal velge mellom flere svar."),
        belongs="kind",
    )
    demand = forms.ChoiceField(
        label=_("Må det besvares?"),
        choices=Demand.choices,
        widget=forms.RadioSelect,
        initial=Demand.NOBODY,
        error_messages={"required": _("Velg hvem som må svare.")},
    )
    required_for = forms.ModelMultipleChoiceField(
        label=_("Hvilke priser må svare?"),
        queryset=TicketCategory.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"data-belongs": "demand"}),
        required=False,
    )
    is_in_library = forms.BooleanField(
        label=_("Legg spørsmålet i biblioteket"),
        help_text=_("Da kan dere bruke det samme spørsmålet på andre arrangementer."),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        event: Event,
        asked: EventQuestion | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(asked))
        categories: Any = self.fields["required_for"]
        categories.queryset = event.categories.all()
        categories.label_from_instance = lambda category: category.name
        is_theirs = asked and asked.question.chapter_id != event.chapter_id
        if is_theirs or event.network_id:
            del self.fields["is_in_library"]

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("kind") in KINDS_WITH_CHOICES and len(given.get("choices", ["", ""])) < 2:  # noqa: PLR2004
            self.add_error("choices", _("Skriv minst to svar, ett på hver linje."))
        if given.get("demand") == Demand.SOME and not given.get("required_for"):
            self.add_error("required_for", _("Velg minst én pris."))

    @property
    def words(self) -> Words:
        given = self.cleaned_data
        return Words(
            kind=given["kind"], text=given["text"], hint=given["hint"], choices=given["choices"]
        )

    @property
    def who(self) -> Who:
        return Who(self.cleaned_data["demand"], list(self.cleaned_data["required_for"]))


def _initial(asked: EventQuestion | None) -> dict[str, Any]:
    if asked is None:
        return {"uid": uuid.uuid4()}
    question = asked.question
    return {
        "uid": asked.uid,
        "text": question.text,
        "hint": question.hint,
        "kind": question.kind,
        "choices": question.choices,
        "demand": asked.demand,
        "required_for": asked.required_for.all(),
        "is_in_library": question.is_in_library,
    }


class LibraryForm(forms.Form):
    """What others ask already, in the same words."""

    question = forms.ModelChoiceField(
        label=_("Fra biblioteket"),
        queryset=Question.objects.none(),
        to_field_name="uid",
        empty_label=_("Velg et spørsmål"),
        error_messages={
            "required": _("Velg et spørsmål."),
            "invalid_choice": _("Velg et av spørsmålene i biblioteket."),
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, event: Event) -> None:
        super().__init__(data)
        asked = event.questions.asked().values("question")
        field: Any = self.fields["question"]
        field.queryset = Question.objects.library_of(event.chapter).exclude(pk__in=asked)
