from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.plain import plain_words


class SomebodyElseForm(forms.Form):
    """Who is the right person instead; somebody who has left may not know."""

    name = forms.CharField(
        label=_("Navn"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-postadresse"),
        max_length=254,
        required=False,
        help_text=_("Adressen på jobb, hvis du vet den."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return plain_words(self.cleaned_data["name"], otherwise=_("Skriv bare navnet her."))
