"""Several places in one booking: who pays, and a row for each of those who come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.when import kroner
from events.enums import QuestionKind, Refusal
from events.forms.choices import SessionsField
from events.forms.invoice import InvoiceForm
from events.forms.needs import NeedsForm
from events.forms.pasted import LONGEST_NAME, Pasted
from events.forms.questions import QuestionsForm
from events.models import Event, EventQuestion, Session
from events.rules import Quote

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 3, 3, 50
LONGEST_LIST = 20_000
Typed = MultiValueDict[str, Any]


class GroupForm(InvoiceForm):
    """What is asked once for all of them."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    row_count = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=MOST_ROWS, initial=FIRST_ROWS
    )
    unnamed = forms.IntegerField(
        label=gettext_lazy("Plasser uten navn ennå"),
        min_value=0,
        max_value=MOST_ROWS,
        required=False,
    )
    all_or_nothing = forms.BooleanField(
        label=gettext_lazy("Bare hvis alle får plass"),
        help_text=gettext_lazy(
            "Uten krysset får så mange som mulig plass, de øverste først, og resten står i kø."
        ),
        required=False,
    )
    paste = forms.CharField(
        label=gettext_lazy("Lim inn en liste fra Excel"),
        help_text=gettext_lazy(
            "En person på hver linje: navn, e-postadresse og eventuelt pris, slik kolonnene står."
        ),
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Typed | None = None, *, costs: bool, **more: Any) -> None:
        super().__init__(data, without=() if costs else self.INVOICE, **more)
        self.embedded: list[forms.BaseForm] = []
        self.pasted_faults: list[str] = []
        if costs:
            self.fields["invoice_name"].required = False

    def clean_unnamed(self) -> int:
        return self.cleaned_data["unnamed"] or 0


class SeatForm(NeedsForm):
    """One who comes. Of the one who books, only whether they come."""

    comes = forms.BooleanField(label=gettext_lazy("Jeg skal også være med"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Navn"), max_length=LONGEST_NAME, required=False, strip=True
    )
    email = forms.EmailField(label=gettext_lazy("E-postadresse"), max_length=254, required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("Pris"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Velg en pris fra lista.")},
    )
    field_order = ("comes", "name", "email", "category", "sessions", *NeedsForm.NEEDS)

    def __init__(
        self,
        data: Typed | None = None,
        *,
        event: Event,
        quotes: Sequence[Quote],
        sessions: Sequence[Session],
        now: datetime,
        number: int,
        **more: Any,
    ) -> None:
        self.number, self.is_self = number, number == 0
        without = [
            *(("name", "email") if self.is_self else ("comes",)),
            *(() if len(quotes) > 1 else ("category",)),
            *(() if event.asks_for_needs else self.NEEDS),
        ]
        super().__init__(
            data, prefix=f"p{number}", use_required_attribute=False, without=without, **more
        )
        self.told_as = (
            _("Deg selv") if self.is_self else _("Person %(number)s") % {"number": number}
        )
        self.quotes = {str(quote.category.pk): quote for quote in quotes}
        if len(self.quotes) > 1:
            self._field("category").choices = [
                (key, format_lazy("{}: {}", each.category.name, kroner(each.price)))
                for key, each in self.quotes.items()
            ]
        if sessions:
            self.fields["sessions"] = SessionsField(sessions, event, now=now)

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def is_blank(self) -> bool:
        """Nobody stands here."""
        typed = ("comes",) if self.is_self else ("name", "email")
        return not any((self.data.get(self.add_prefix(name)) or "").strip() for name in typed)

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        if given.get("email") and not given.get("name"):
            label = str(Refusal.NAME_NEEDED.label)
            self.add_error("name", label.format(address=given["email"]))

    @property
    def quote(self) -> Quote:
        """The lowest where none is chosen."""
        chosen = self.quotes.get(self.cleaned_data.get("category", ""))
        return chosen or next(iter(self.quotes.values()))

    @property
    def chosen(self) -> list[Session]:
        chosen: list[Session] = self.cleaned_data.get("sessions", [])
        return chosen

    def quoted(self, name: str) -> Decimal | None:
        """What the page before said; None where it said nothing that can be read."""
        try:
            value: Decimal = forms.DecimalField().clean(self.data.get(self.add_prefix(name)))
        except forms.ValidationError:
            return None
        return value


class Row:
    """A seat with the questions to whoever has it. A file comes later, from the one who comes."""

    def __init__(
        self,
        form: SeatForm,
        data: Typed | None,
        questions: Sequence[EventQuestion],
    ) -> None:
        self.form = form
        asked = [each for each in questions if each.question.kind != QuestionKind.FILE]
        if form.is_blank:
            data = None
        category = form.quote.category if form.is_bound and form.is_valid() else None
        self.questions = QuestionsForm(
            data, questions=asked, category=category, prefix=f"p{form.number}"
        )
        self.questions.told_as = form.told_as  # type: ignore[attr-defined]

    @property
    def forms(self) -> tuple[forms.BaseForm, ...]:
        return (self.form, self.questions)

    @property
    def is_open(self) -> bool:
        """Whether what is folded away must be seen."""
        must = any(field.required for field in self.questions.fields.values())
        return must or (self.form.is_bound and any(form.errors for form in self.forms))

    @property
    def has_more(self) -> bool:
        more = {"sessions", *NeedsForm.NEEDS} & self.form.fields.keys()
        return bool(more or self.questions.fields)

    @property
    def more(self) -> Iterable[BoundField]:
        names = [name for name in ("sessions", *NeedsForm.NEEDS) if name in self.form.fields]
        return [*(self.form[name] for name in names), *self.questions]


def as_typed(form: forms.BaseForm, data: Typed) -> None:
    """Shows what was typed, without judging it."""
    form.initial = {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def as_pasted(form: SeatForm, pasted: Pasted) -> None:
    form.initial = pasted._asdict()
