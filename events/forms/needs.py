"""Food and access, as a part of any form about one who comes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LeanForm
from events.services import Needs


class NeedsForm(LeanForm):
    diet = forms.CharField(label=_("Mat"), max_length=300, required=False)
    access = forms.CharField(
        label=_("Tilrettelegging"),
        help_text=_("For eksempel teleslynge, tegnspråktolk eller plass til rullestol."),
        max_length=300,
        required=False,
    )
    consent = forms.BooleanField(
        label=_("Dere får lagre det jeg har skrevet om mat og tilrettelegging"), required=False
    )

    NEEDS = ("diet", "access", "consent")

    def clean(self) -> None:
        super().clean()
        wishes = self.cleaned_data.get("diet") or self.cleaned_data.get("access")
        if wishes and not self.cleaned_data.get("consent"):
            self.add_error(
                "consent",
                _("Kryss av for at vi får lagre dette, eller la de to feltene over stå tomme."),
            )

    @property
    def needs(self) -> Needs | None:
        given = self.cleaned_data
        if "consent" not in given:
            return None
        return Needs(diet=given["diet"], access=given["access"], has_consented=given["consent"])
