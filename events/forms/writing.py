"""A letter to those who are coming: to whom, and what it says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.enums import ParticipantState, WrittenTo
from events.models import Event, Participant, Session, TicketCategory
from events.services.writing import Receivers


class MessageForm(forms.Form):
    """`uid`: the same form sent twice is one letter to each."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label=_("Hvem skal få brevet?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som skal få brevet.")},
    )
    category = forms.ModelChoiceField(
        label=_("Hvilken pris?"),
        queryset=TicketCategory.objects.none(),
        required=False,
        empty_label=_("Velg en pris"),
    )
    session = forms.ModelChoiceField(
        label=_("Hva i programmet?"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=_("Velg noe i programmet"),
    )
    chosen = forms.ModelMultipleChoiceField(
        label=_("Hvem?"),
        queryset=Participant.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    subject = forms.CharField(
        label=_("Emne"), max_length=150, error_messages={"required": _("Skriv et emne.")}
    )
    text = forms.CharField(
        label=_("Teksten i brevet"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Vanlig tekst. En tom linje gir et nytt avsnitt, og adresser på nett blir lenker."
        ),
        error_messages={"required": _("Skriv det du vil si.")},
    )

    NEEDED = {
        WrittenTo.CATEGORY: ("category", _("Velg en pris.")),
        WrittenTo.SESSION: ("session", _("Velg noe i programmet.")),
        WrittenTo.CHOSEN: ("chosen", _("Velg minst én.")),
    }

    def __init__(self, data: Mapping[str, Any] | None = None, *, event: Event) -> None:
        super().__init__(data, initial={"uid": uuid.uuid4(), "to": WrittenTo.REGISTERED})
        people = Participant.objects.filter(event=event).live().exclude(email="")
        rows = list(people.order_by("name", "pk"))
        self._offer("category", event.categories.all(), at_least=2)
        self._offer("session", event.sessions.exclude(pool=None), at_least=1)
        self._offer("chosen", people.order_by("name", "pk"), at_least=1)
        is_waited = any(row.state == ParticipantState.WAITING for row in rows)
        left_out = {kind for kind, (name, _words) in self.NEEDED.items() if name not in self.fields}
        if not is_waited:
            left_out |= {WrittenTo.WAITING, WrittenTo.LIVE}
        field: Any = self.fields["to"]
        field.choices = [each for each in WrittenTo.choices if each[0] not in left_out]

    def _offer(self, name: str, rows: Any, *, at_least: int) -> None:
        """Left out where there is nothing to choose between."""
        found = list(rows)
        if len(found) < at_least:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.queryset = rows
        field.label_from_instance = _label
        field.widget.attrs["data-belongs"] = "to"

    def clean(self) -> None:
        for to, (name, words) in self.NEEDED.items():
            is_asked = self.cleaned_data.get("to") == to
            if is_asked and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, words)

    @property
    def receivers(self) -> Receivers:
        given = self.cleaned_data
        return Receivers(
            to=given["to"],
            category=given.get("category"),
            session=given.get("session"),
            chosen=[each.pk for each in given.get("chosen") or ()],
        )


def _label(row: Participant | Session | TicketCategory) -> str:
    if isinstance(row, Participant):
        waits = f" ({row.get_state_display()})" if row.state == ParticipantState.WAITING else ""
        return f"{row.name}{waits}"
    return str(row)
