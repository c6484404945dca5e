"""What to print, and of whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.enums import BadgeFormat, PrintedList
from events.models import Event, Participant, Session

EVERYBODY, CHOSEN = "everybody", "chosen"


class ParticipantsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Participant) -> str:
        return obj.name or str(_("Navn kommer"))


class BadgesForm(forms.Form):
    badge_format = forms.ChoiceField(
        label=_("Papir"),
        choices=BadgeFormat.choices,
        initial=BadgeFormat.SHEET,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Velg hva skiltene skal skrives ut på.")},
    )
    who = forms.ChoiceField(
        label=_("Hvem"),
        choices=[
            (EVERYBODY, _("Alle som har plass, og innledere uten plass")),
            (CHOSEN, _("Bare dem jeg velger under")),
        ],
        initial=EVERYBODY,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Velg hvem som skal ha skilt.")},
    )
    participants = ParticipantsField(
        label=_("Velg deltakere"),
        queryset=Participant.objects.none(),
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("En av dem du valgte, har ikke plass lenger. Velg på nytt."),
            "invalid_pk_value": _("En av dem du valgte, har ikke plass lenger. Velg på nytt."),
            "invalid_list": _("En av dem du valgte, har ikke plass lenger. Velg på nytt."),
        },
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["participants"]
        assert isinstance(chosen, ParticipantsField)  # noqa: S101 (for mypy)
        chosen.queryset = event.participants.registered().order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_empty = not given.get("participants") and "participants" not in self.errors
        if given.get("who") == CHOSEN and is_empty:
            self.add_error("participants", _("Velg minst én deltaker."))
        return given

    @property
    def is_for_everybody(self) -> bool:
        return bool(self.cleaned_data["who"] == EVERYBODY)


class ListForm(forms.Form):
    """In the address of the list, and sent for the file."""

    kind = forms.ChoiceField(
        label=_("Liste"),
        choices=PrintedList.choices,
        error_messages={
            "required": _("Velg en liste."),
            "invalid_choice": _("Velg en liste."),
        },
    )
    session = forms.ModelChoiceField(
        label=_("For"),
        queryset=Session.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("Hele arrangementet"),
        error_messages={
            "invalid_choice": _("Programposten finnes ikke. Velg en annen."),
            "invalid_pk_value": _("Programposten finnes ikke. Velg en annen."),
        },
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions = self.fields["session"]
        assert isinstance(sessions, forms.ModelChoiceField)  # noqa: S101 (for mypy)
        sessions.queryset = event.sessions.select_related("pool").order_by("starts_at", "pk")
