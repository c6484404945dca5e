from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TimeForm
from events.enums import EventType


class GatheringForm(TimeForm):
    """The least a gathering is announced with. The rest is written in the draft."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = forms.CharField(
        label=_("Tittel"), max_length=160, error_messages={"required": _("Skriv en tittel.")}
    )
    type = forms.ChoiceField(label=_("Type"), choices=EventType.choices)
    summary = forms.CharField(
        label=_("Ingress"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("To setninger om hva det er, og hvem det er for."),
    )
    is_online = forms.BooleanField(label=_("Det er på nett"), required=False)
    place_name = forms.CharField(label=_("Sted"), max_length=120, required=False)

    field_order = ("title", "type", "summary", "day", "starts", "ends", "last_day")
    WORDS = ("title", "type", "summary", "is_online", "place_name")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("is_online") and not given.get("place_name"):
            self.add_error("place_name", _("Skriv hvor det er, eller kryss av for på nett."))
        return given

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.WORDS}
