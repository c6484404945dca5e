"""The forms that ask one thing: where to, why, what to say, which file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import as_rich_text
from events import rules
from events.forms.meetup import TimeForm
from events.models import Event
from members.models import Person


class MoveForm(TimeForm):
    is_online = forms.BooleanField(label=_("Det er på nett"), required=False)
    place_name = forms.CharField(label=_("Sted"), max_length=120, required=False)
    address = forms.CharField(label=_("Gateadresse"), max_length=200, required=False)
    online_url = forms.URLField(
        label=_("Lenke til møtet på nett"), required=False, assume_scheme="https"
    )
    reason = forms.CharField(
        label=_("Hvorfor"),
        max_length=300,
        required=False,
        help_text=_("Står i brevet til de påmeldte."),
    )

    PLACE = ("is_online", "place_name", "address", "online_url")

    @classmethod
    def initial_of(cls, event: Event) -> dict[str, Any]:
        return TimeForm.times_of(event) | {name: getattr(event, name) for name in cls.PLACE}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("is_online") and not given.get("place_name"):
            self.add_error("place_name", _("Skriv hvor det er, eller kryss av for på nett."))
        return given

    @property
    def place(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.PLACE}


class CopyForm(forms.Form):
    """`key`: the same button of the same page, pressed twice, makes one copy."""

    key = forms.UUIDField()


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Hvorfor blir det avlyst?"),
        max_length=300,
        help_text=_("Står i brevet til de påmeldte og på siden."),
        error_messages={"required": _("Skriv en grunn.")},
    )


class ResponsibleForm(forms.Form):
    """Who sees to access: one of those who edit the event."""

    person = forms.ModelChoiceField(
        label=_("Ansvarlig for tilrettelegging"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Ingen ennå"),
        error_messages={"invalid_choice": _("Velg en av dem som redigerer arrangementet.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, event: Event, on: date) -> None:
        super().__init__(data, initial={"person": event.access_responsible_id})
        field: Any = self.fields["person"]
        field.queryset = rules.who_edits(event, on=on)


class ReportForm(forms.ModelForm):
    class Meta:
        model = Event
        fields = ["report"]
        labels = {"report": _("Referat")}
        help_texts = {"report": _("Noen linjer om hva dere gjorde og kom fram til.")}

    def clean_report(self) -> str:
        return as_rich_text(self.cleaned_data["report"])


class DocumentForm(forms.Form):
    title = forms.CharField(
        label=_("Tittel"), max_length=160, error_messages={"required": _("Gi fila en tittel.")}
    )
    file = forms.FileField(
        label=_("Fil"),
        help_text=_("PDF, PowerPoint (pptx), OpenDocument (odp) eller et bilde, høyst 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.pptx,.odp,image/jpeg,image/png,image/webp"}),
        error_messages={"required": _("Velg en fil."), "empty": _("Fila er tom.")},
    )
