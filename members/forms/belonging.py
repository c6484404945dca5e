from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.plain import plain_words
from members.search import LONGEST


class SearchForm(forms.Form):
    sok = forms.CharField(
        label=_("Kommune, fylkeskommune eller institusjon"),
        required=False,
        max_length=LONGEST,
        help_text=_("Navn på norsk, samisk eller kvensk, kommunenummer eller e-postdomene."),
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "organization", "spellcheck": "false"}
        ),
    )


class RequestForm(forms.Form):
    title = forms.CharField(
        label=_("Stilling eller verv"),
        required=False,
        max_length=120,
        help_text=_("Den som svarer, ser dette og kan lettere kjenne deg igjen."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def clean_title(self) -> str:
        return plain_words(
            self.cleaned_data["title"],
            otherwise=_("Skriv bare stillingen eller vervet, uten lenker."),
        )
