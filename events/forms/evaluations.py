"""What people thought: the form they answer, and the one that sets it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from events import rules
from events.enums import ItemKind
from events.forms.asking import ChoicesField
from events.models import Evaluation, EvaluationItem
from events.rules import Item

SCORES = [
    ("1", _("1 – svært lite")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", _("5 – svært mye")),
    ("", _("Vet ikke")),
]


class EvaluationForm(forms.Form):
    """Nothing must be answered, but something should be."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, items: Iterable[EvaluationItem]
    ) -> None:
        super().__init__(data)
        self.items = {f"i{item.pk}": item for item in items}
        for name, item in self.items.items():
            self.fields[name] = _field(item)

    def clean(self) -> None:
        if not self.errors and not self.given:
            raise forms.ValidationError(_("Svar på minst ett av spørsmålene."))

    @property
    def given(self) -> dict[EvaluationItem, str | int]:
        answers = {item: self.cleaned_data.get(name, "") for name, item in self.items.items()}
        return {
            item: int(value) if item.kind == ItemKind.SCALE else value
            for item, value in answers.items()
            if value
        }


def _field(item: EvaluationItem) -> forms.Field:
    if item.kind == ItemKind.TEXT:
        return forms.CharField(
            label=item.text,
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Skriv ikke navn på noen, så forblir svaret anonymt."),
        )
    no_answer = ("", _("Jeg svarer ikke på dette"))
    is_scale = item.kind == ItemKind.SCALE
    choices = SCORES if is_scale else [*((word, word) for word in item.choices), no_answer]
    return forms.ChoiceField(
        label=item.text,
        choices=choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "scale"} if is_scale else None),
    )


class EvaluationSetupForm(forms.Form):
    """As many rows as there may be items; a row without words is left out."""

    is_wanted = forms.BooleanField(label=_("Spør deltakerne hva de syntes"), required=False)
    days_open = forms.IntegerField(
        label=_("Åpen i antall dager"),
        min_value=1,
        max_value=60,
        help_text=_("Fra arrangementet er over."),
        error_messages={"required": _("Skriv hvor mange dager, mellom 1 og 60.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        evaluation: Evaluation | None,
        items: Sequence[Item],
    ) -> None:
        shown = evaluation or Evaluation()
        super().__init__(data, initial={"is_wanted": shown.is_wanted, "days_open": shown.days_open})
        self.is_answered = shown.replies > 0
        self.numbers = [] if self.is_answered else list(range(1, rules.MOST_ITEMS + 1))
        padded = [*items, *[Item(ItemKind.TEXT, "")] * rules.MOST_ITEMS]
        for number, item in zip(self.numbers, padded, strict=False):
            self._add_row(number, item)

    def _add_row(self, number: int, item: Item) -> None:
        self.fields[f"text_{number}"] = forms.CharField(
            label=_("Spørsmål %(number)d") % {"number": number},
            max_length=200,
            required=False,
            initial=item.text,
            widget=forms.TextInput(attrs={"data-belongs": "is_wanted"}),
        )
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_("Svares med"),
            choices=ItemKind.choices,
            initial=item.kind,
            widget=forms.Select(attrs={"data-belongs": f"text_{number}"}),
        )
        self.fields[f"choices_{number}"] = ChoicesField(
            label=_("Svar å velge mellom"),
            help_text=_("Ett på hver linje."),
            belongs=f"kind_{number}",
            initial=list(item.choices),
        )

    @property
    def rows(self) -> list[tuple[int, list[BoundField]]]:
        names = ("text", "kind", "choices")
        return [(number, [self[f"{name}_{number}"] for name in names]) for number in self.numbers]

    @property
    def items(self) -> list[Item] | None:
        """None where they stand as they are."""
        if self.is_answered:
            return None
        given = self.cleaned_data
        return [self._item(number) for number in self.numbers if given.get(f"text_{number}")]

    def _item(self, number: int) -> Item:
        given = self.cleaned_data
        kind = given.get(f"kind_{number}", ItemKind.TEXT)
        choices = given.get(f"choices_{number}", []) if kind == ItemKind.CHOICE else []
        return Item(kind, given[f"text_{number}"], tuple(choices))

    def clean(self) -> None:
        items = self.items
        if items is None or not self.cleaned_data.get("is_wanted"):
            return
        for number in self.numbers:
            given = self.cleaned_data
            is_choice = given.get(f"kind_{number}") == ItemKind.CHOICE
            is_short = len(given.get(f"choices_{number}", ["", ""])) < 2  # noqa: PLR2004
            if given.get(f"text_{number}") and is_choice and is_short:
                self.add_error(f"choices_{number}", _("Skriv minst to svar, ett på hver linje."))
        if len(items) < rules.FEWEST_ITEMS:
            self.add_error(None, _("Skriv minst tre spørsmål, eller skru av evalueringen."))


class ThanksForm(forms.Form):
    is_wanted = forms.BooleanField(label=_("Send takkebrevet"), required=False)
    greeting = forms.CharField(
        label=_("Hilsen fra dere"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Vanlig tekst, øverst i brevet. Kan stå tom."),
    )
