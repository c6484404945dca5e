"""The forms that ask one thing: where to, why, what to say, which file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DocumentForm, LinkField, TimeForm, as_rich_text
from events import rules
from events.models import Event, Session, Speaker
from members.models import Person


class MoveForm(TimeForm):
    is_online = forms.BooleanField(label=_("Det er på nett"), required=False)
    place_name = forms.CharField(label=_("Sted"), max_length=120, required=False)
    address = forms.CharField(label=_("Gateadresse"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("Hvorfor"),
        max_length=300,
        required=False,
        help_text=_("Står i brevet til de påmeldte."),
    )

    PLACE = ("is_online", "place_name", "address")

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


class LinkForm(forms.ModelForm):
    """Not with time and place: only those with a place hear of it."""

    class Meta:
        model = Event
        fields = ["online_url"]
        labels = {"online_url": _("Lenke til møtet på nett")}
        field_classes = {"online_url": LinkField}
        error_messages = {"online_url": {"invalid": _("Skriv hele lenken, slik: https://…")}}


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


class EventDocumentForm(DocumentForm):
    """An editor's: of the whole event, of a session, or a speaker's own."""

    whose = forms.ChoiceField(
        label=_("Hva hører fila til?"),
        required=False,
        help_text=_("Filene til en innleder vises først når innlederen har samtykket."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, tuple[Session, Speaker | None]] = {}
        choices: list[tuple[str, Any]] = [("", _("Hele arrangementet"))]
        for session in event.sessions.prefetch_related("speakers"):
            for speaker in [None, *session.speakers.all()]:
                key = f"{session.pk}-{speaker.pk if speaker else 0}"
                self.rows[key] = (session, speaker)
                choices.append((key, f"{session}: {speaker}" if speaker else str(session)))
        field: Any = self.fields["whose"]
        field.choices = choices
        if not self.rows:
            del self.fields["whose"]

    @property
    def belongs_to(self) -> dict[str, Any]:
        key = self.cleaned_data.get("whose", "")
        session, speaker = self.rows.get(key, (None, None))
        return {"session": session, "speaker": speaker}
